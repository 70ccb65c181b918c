/** Structured records in .scrt files. */
module dev.scrt {
  exports dev.scrt;
}

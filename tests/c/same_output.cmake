# Runs PROGRAM with ARGUMENTS; its output must be the text of TABLE. Sizes of compressed files, which
# follow the version of zstd, stand there as <n>. If SAME names two files, they must be equal after.
execute_process(COMMAND ${PROGRAM} ${ARGUMENTS} OUTPUT_VARIABLE got RESULT_VARIABLE status)
string(REGEX REPLACE "[0-9]+ bytes of .scrt" "<n> bytes of .scrt" got "${got}")
file(READ ${TABLE} wanted)
if(NOT status EQUAL 0 OR NOT got STREQUAL wanted)
  message(FATAL_ERROR "${PROGRAM} (${status}) gave\n${got}\nwhich is not ${TABLE}")
endif()
if(SAME)
  execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${SAME} COMMAND_ERROR_IS_FATAL ANY)
endif()

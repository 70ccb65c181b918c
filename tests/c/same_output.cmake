# Runs PROGRAM; its output must be the text of TABLE.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE got RESULT_VARIABLE status)
file(READ ${TABLE} wanted)
if(NOT status EQUAL 0 OR NOT got STREQUAL wanted)
  message(FATAL_ERROR "${PROGRAM} gave\n${got}\nwhich is not ${TABLE}")
endif()

# Flags for every target of the project, and the helpers that make a target out of a folder.

add_library(scrt_flags INTERFACE)
target_compile_options(scrt_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
                       $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
target_include_directories(scrt_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/capi/include)
if(SCRT_SANITIZE)
  target_compile_options(scrt_flags INTERFACE -fsanitize=${SCRT_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(scrt_flags INTERFACE -fsanitize=${SCRT_SANITIZE})
endif()
if(SCRT_COVERAGE)
  target_compile_options(scrt_flags INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(scrt_flags INTERFACE -fprofile-instr-generate)
endif()
if(SCRT_BUILD_FUZZ)
  target_compile_options(scrt_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

add_library(scrt_dependencies INTERFACE)

# scrt_folder(NAME): core/NAME becomes the object library scrt_NAME (every *.cc but *_test.cc), and
# its tests the program NAME_test. A folder may only see lower layers; tools/check_layers.py tells.
function(scrt_folder name)
  cmake_parse_arguments(arg "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(NOT sources)
    return()
  endif()
  add_library(scrt_${name} OBJECT ${sources})
  target_link_libraries(scrt_${name} PUBLIC scrt_flags ${arg_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY SCRT_FOLDERS scrt_${name})
  if(SCRT_BUILD_TESTS AND tests)
    add_executable(${name}_test ${tests})
    # Only what stands below: a test never needs the layers above its folder.
    get_property(below GLOBAL PROPERTY SCRT_FOLDERS)
    target_link_libraries(${name}_test PRIVATE ${below} scrt_dependencies GTest::gtest_main GTest::gmock)
    gtest_discover_tests(${name}_test TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60)
  endif()
endfunction()

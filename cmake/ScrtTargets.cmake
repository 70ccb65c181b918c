# Flags for every target of the project, and the helpers that make a target out of a folder.

add_library(scrt_flags INTERFACE)
target_compile_options(scrt_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
                       $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
# g++ 12 sees an overlap in appends to std::string that isn't there (GCC bug 105651).
target_compile_options(scrt_flags INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # clang blames std::stable_sort for what g++ 12's own header calls; g++ reports real cases.
  target_compile_options(scrt_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(SCRT_WERROR)
  target_compile_options(scrt_flags INTERFACE -Werror)
endif()
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
    # Only what stands below: a test never needs the layers above its folder.
    get_property(below GLOBAL PROPERTY SCRT_FOLDERS)
    scrt_gtest(${name}_test PREFIX ${name}. SOURCES ${tests} LIBRARIES ${below} scrt_dependencies)
  endif()
endfunction()

# scrt_gtest(PROGRAM PREFIX name. SOURCES ... LIBRARIES ...): one program, each of its tests known to
# ctest. A program whose sources include <thread> starts threads: it is labelled so, and the thread
# sanitizer's run builds and runs exactly those.
function(scrt_gtest program)
  cmake_parse_arguments(arg "" "PREFIX" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${program} ${arg_SOURCES})
  target_link_libraries(${program} PRIVATE scrt_flags ${arg_LIBRARIES} GTest::gtest_main GTest::gmock)
  set(label unit)
  foreach(source IN LISTS arg_SOURCES)
    file(STRINGS ${source} threaded REGEX "^#include <thread>" LIMIT_COUNT 1)
    if(threaded)
      set(label threads)
      set_property(GLOBAL APPEND PROPERTY SCRT_THREADED ${program})
      break()
    endif()
  endforeach()
  gtest_discover_tests(${program} TEST_PREFIX ${arg_PREFIX} DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS ${label} TIMEOUT 600)
endfunction()

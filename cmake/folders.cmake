# Makes one library of each folder of src/ and links it as src/layers.txt says: the table is the one
# place for directions. x.cpp belongs to the library, x_test.cpp to its tests, x_bench.cpp to its benchmarks,
# x_fuzz.cpp is a fuzz target.

set(HINOMI_DUCKDB_FOLDERS store intake analysis report app)

function(hinomi_add_folders table)
  file(STRINGS ${table} lines REGEX "^[a-z]+:")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^[a-z]+" folder "${line}")
    string(REGEX REPLACE "^[a-z]+:" "" allowed "${line}")
    separate_arguments(allowed)
    if(folder IN_LIST HINOMI_DUCKDB_FOLDERS AND NOT HINOMI_DUCKDB)
      continue()
    endif()
    hinomi_add_folder(${folder} ${allowed})
  endforeach()
endfunction()

function(hinomi_add_folder folder)
  set(dir ${PROJECT_SOURCE_DIR}/src/${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  file(GLOB tests CONFIGURE_DEPENDS ${dir}/*_test.cpp)
  file(GLOB benches CONFIGURE_DEPENDS ${dir}/*_bench.cpp)
  file(GLOB fuzzers CONFIGURE_DEPENDS ${dir}/*_fuzz.cpp)
  if(sources)
    list(REMOVE_ITEM sources ${tests} ${benches} ${fuzzers} ${dir}/main.cpp)
  endif()

  set(library hinomi_${folder})
  if(sources)
    add_library(${library} STATIC ${sources})
    set(reach PUBLIC)
  else()
    add_library(${library} INTERFACE)
    set(reach INTERFACE)
  endif()
  target_include_directories(${library} ${reach} ${PROJECT_SOURCE_DIR}/src)
  foreach(below ${ARGN})
    target_link_libraries(${library} ${reach} hinomi_${below})
  endforeach()
  target_link_libraries(${library} ${reach} ${HINOMI_NEEDS_${folder}})

  if(EXISTS ${dir}/main.cpp)
    hinomi_add_program(${library} ${dir}/main.cpp)
  endif()
  # Each fuzz target also runs over its kept inputs as a test: its main() is tests/fuzz_replay.cpp.
  foreach(fuzzer IN LISTS fuzzers)
    get_filename_component(name ${fuzzer} NAME_WE)
    if(HINOMI_FUZZ)
      set_property(GLOBAL APPEND PROPERTY HINOMI_FUZZERS ${name})
      add_executable(${name} ${fuzzer})
      target_link_libraries(${name} PRIVATE ${library})
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
      add_executable(${name} ${fuzzer} ${PROJECT_SOURCE_DIR}/tests/fuzz_replay.cpp)
      target_link_libraries(${name} PRIVATE ${library})
      add_test(NAME ${name} COMMAND ${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/${name} ${HINOMI_REAL_DATA_DIR})
    endif()
  endforeach()
  if(benches AND HINOMI_BENCH)
    add_executable(${folder}_bench ${benches})
    target_link_libraries(${folder}_bench PRIVATE ${library} benchmark::benchmark_main)
  endif()
  if(tests AND NOT HINOMI_FUZZ)
    add_executable(${folder}_test ${tests})
    target_link_libraries(${folder}_test PRIVATE ${library} GTest::gtest_main)
    target_compile_definitions(${folder}_test PRIVATE HINOMI_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                                      HINOMI_REAL_DATA_DIR="${HINOMI_REAL_DATA_DIR}")
    gtest_discover_tests(${folder}_test DISCOVERY_MODE PRE_TEST)
  endif()
endfunction()

function(hinomi_add_program library main)
  add_executable(hinomi ${main})
  target_link_libraries(hinomi PRIVATE ${library})
  set_target_properties(hinomi PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}
                                          BUILD_RPATH "\$ORIGIN" INSTALL_RPATH "\$ORIGIN/../lib/hinomi"
                                          BUILD_RPATH_USE_ORIGIN ON)
  target_compile_definitions(hinomi PRIVATE HINOMI_VERSION="${PROJECT_VERSION}")
  # The program finds its library, and share/hinomi with its data, beside itself.
  set(share ${PROJECT_BINARY_DIR}/share/hinomi)
  add_custom_command(TARGET hinomi POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E copy_if_different ${DUCKDB_ROOT}/libduckdb.so ${PROJECT_BINARY_DIR}/libduckdb.so
    COMMAND ${CMAKE_COMMAND} -E make_directory ${share}
    COMMAND ${CMAKE_COMMAND} -E create_symlink ${PROJECT_SOURCE_DIR}/catalog ${share}/catalog
    COMMAND ${CMAKE_COMMAND} -E create_symlink ${PROJECT_SOURCE_DIR}/scenarios ${share}/scenarios
    COMMAND ${CMAKE_COMMAND} -E create_symlink ${PROJECT_SOURCE_DIR}/build/deps/address-data ${share}/address-data)
endfunction()

# Install rules; what a folder doesn't hold yet is not installed.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/scrt)
if(TARGET scrt_shared)
  install(TARGETS scrt_shared scrt_static EXPORT scrtTargets
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY capi/include/scrt DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)
  install(EXPORT scrtTargets NAMESPACE scrt:: DESTINATION ${package_dir})
  configure_package_config_file(cmake/scrtConfig.cmake.in ${PROJECT_BINARY_DIR}/scrtConfig.cmake
                                INSTALL_DESTINATION ${package_dir})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/scrtConfigVersion.cmake
                                   COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/scrtConfig.cmake ${PROJECT_BINARY_DIR}/scrtConfigVersion.cmake
          DESTINATION ${package_dir})

  # Relative directories are told from where the .pc file stands, so that the tree can be moved; a
  # distribution may give absolute ones.
  set(SCRT_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
  if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
    string(REGEX REPLACE "/$" "" up "${up}")
    set(SCRT_PC_PREFIX "\${pcfiledir}/${up}")
  endif()
  foreach(kind LIB INCLUDE)
    if(IS_ABSOLUTE "${CMAKE_INSTALL_${kind}DIR}")
      set(SCRT_PC_${kind}DIR "${CMAKE_INSTALL_${kind}DIR}")
    else()
      set(SCRT_PC_${kind}DIR "\${prefix}/${CMAKE_INSTALL_${kind}DIR}")
    endif()
  endforeach()
  configure_file(cmake/scrt.pc.in ${PROJECT_BINARY_DIR}/scrt.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/scrt.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()

if(TARGET scrt_cli)
  install(TARGETS scrt_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  file(GLOB pages cli/*.1)
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  if(NOT SCRT_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
    # The command writes its own completions, so they can't disagree with it.
    set(completions ${PROJECT_BINARY_DIR}/completions)
    add_custom_command(
      OUTPUT ${completions}/scrt ${completions}/_scrt ${completions}/scrt.fish
      COMMAND ${CMAKE_COMMAND} -E make_directory ${completions}
      COMMAND scrt_cli completion bash > ${completions}/scrt
      COMMAND scrt_cli completion zsh > ${completions}/_scrt
      COMMAND scrt_cli completion fish > ${completions}/scrt.fish
      DEPENDS scrt_cli VERBATIM)
    add_custom_target(scrt_completions ALL DEPENDS ${completions}/scrt)
    install(FILES ${completions}/scrt DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${completions}/_scrt DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${completions}/scrt.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  endif()
endif()

# libporterodbc-iodbc.so: the same sources once more for iODBC's manager, whose SQLWCHAR has four bytes. Its headers and
# unixODBC's cannot be installed together, and need not be: SQL_WCHART_CONVERT makes unixODBC's say wchar_t.
find_library(IODBCINST NAMES iodbcinst libiodbcinst.so.2 REQUIRED DOC "iODBC's library that reads odbc.ini")

set(sources "")
set(libraries ${DEPS_LINK_LIBRARIES})
list(FILTER libraries EXCLUDE REGEX odbcinst) # unixODBC's own, which reads unixODBC's files
foreach(folder IN LISTS PORTER_FOLDERS)
    if(TARGET porter_${folder})
        get_target_property(files porter_${folder} SOURCES)
        list(APPEND sources ${files})
        get_target_property(needed porter_${folder} LINK_LIBRARIES)
        list(FILTER needed EXCLUDE REGEX "^(porter_.*|PkgConfig::DEPS)$")
        list(APPEND libraries ${needed})
    endif()
endforeach()
list(REMOVE_DUPLICATES libraries)

add_library(porter_iodbc_core STATIC ${sources})
target_compile_definitions(porter_iodbc_core PUBLIC SQL_WCHART_CONVERT PORTER_IODBC)
target_include_directories(porter_iodbc_core PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/include
                                                    ${DEPS_INCLUDE_DIRS})
target_compile_options(porter_iodbc_core PRIVATE ${PORTER_C_WARNINGS} ${hardening} ${lto})
target_link_libraries(porter_iodbc_core PUBLIC porter_flags ${libraries} ${IODBCINST})

add_library(porterodbc_iodbc MODULE ${api})
target_compile_options(porterodbc_iodbc PRIVATE ${PORTER_C_WARNINGS} ${hardening} ${lto})
get_target_property(link_options porterodbc LINK_OPTIONS)
target_link_options(porterodbc_iodbc PRIVATE ${link_options})
target_link_libraries(porterodbc_iodbc PRIVATE porter_iodbc_core)
set_target_properties(porterodbc_iodbc PROPERTIES OUTPUT_NAME porterodbc-iodbc LINK_DEPENDS ${map}
                                                  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
install(TARGETS porterodbc_iodbc LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})

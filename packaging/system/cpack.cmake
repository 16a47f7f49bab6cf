# What the packages say of themselves. `packages` gives the staged tree and the version in its environment.
set(CPACK_PACKAGE_NAME porter-odbc)
set(CPACK_PACKAGE_VERSION $ENV{PORTER_PACKAGE_VERSION})
set(CPACK_PACKAGE_VENDOR "Porter ODBC")
set(CPACK_PACKAGE_CONTACT "Porter ODBC <porter-odbc@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "ODBC driver for ClickHouse and CrateDB over HTTP")
set(CPACK_PACKAGE_DESCRIPTION
    "Any program that speaks ODBC reads and writes ClickHouse and CrateDB by it:
pyodbc, isql, R, PHP, Perl, Qt, LibreOffice, Excel, BI tools. Values arrive
byte for byte, results of any size stream in a few megabytes of memory. With
porter-odbc, a command that finds what is wrong with a connection.")
set(CPACK_PACKAGE_DIRECTORY "$ENV{PORTER_OUT}")
set(CPACK_INSTALLED_DIRECTORIES "$ENV{PORTER_STAGE};/")
set(CPACK_INSTALL_CMAKE_PROJECTS "")
execute_process(COMMAND uname -m OUTPUT_VARIABLE machine OUTPUT_STRIP_TRAILING_WHITESPACE)
set(CPACK_PACKAGE_FILE_NAME "porter-odbc-$ENV{PORTER_PACKAGE_VERSION}-linux-${machine}")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libodbc2 | libodbc1")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "unixodbc")
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "$ENV{PORTER_HERE}/postinst;$ENV{PORTER_HERE}/prerm")

set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE "Apache-2.0")
set(CPACK_RPM_PACKAGE_GROUP "Applications/Databases")
set(CPACK_RPM_PACKAGE_AUTOREQ ON)
set(CPACK_RPM_PACKAGE_AUTOPROV OFF) # a driver is nobody's library
set(CPACK_RPM_SPEC_MORE_DEFINE "%global __brp_strip %{nil}\n%global _build_id_links none")
set(CPACK_RPM_POST_INSTALL_SCRIPT_FILE "$ENV{PORTER_HERE}/postinst")
set(CPACK_RPM_PRE_UNINSTALL_SCRIPT_FILE "$ENV{PORTER_HERE}/prerm")
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /usr/bin /usr/lib64 /usr/include /usr/share /usr/share/doc /usr/share/man /usr/share/man/man1
    /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/zsh /usr/share/zsh/site-functions)

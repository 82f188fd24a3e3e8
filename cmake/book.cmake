# workbook_book(): the target `book` and what must be true of the text. Only the root calls it, behind the chapters:
# the book shows what their programs print.
#
#   book.build      the whole site builds: no missing page, listing, output, trace or number, no dead link, no warning
#   book.concepts   the concept index is complete, and what it names exists
#   book.engine     what each command makes, and the one line that each error gives
#   book.browser    the site in a real browser: console, links, search, widgets, widths, accessibility
#   book.browser.proof   the same checks on broken copies of a small site: they must see each breakage
function(workbook_book)
  if(CMAKE_CROSSCOMPILING OR WORKBOOK_SANITIZE OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    return()  # the outputs in the book are those of plain programs on the reference system
  endif()
  set(build ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/book/build.py --build ${CMAKE_BINARY_DIR})
  add_custom_target(book COMMAND ${build} USES_TERMINAL VERBATIM)
  add_dependencies(book examples)

  add_test(NAME book.concepts COMMAND ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/book/concepts.py)
  add_test(NAME book.engine COMMAND ${Python3_EXECUTABLE} -m unittest discover -s ${WORKBOOK_ROOT}/book/tests -t ${WORKBOOK_ROOT}/book)
  find_program(WORKBOOK_DOXYGEN doxygen)
  find_program(WORKBOOK_DOT dot)
  if(NOT WORKBOOK_DOXYGEN OR NOT WORKBOOK_DOT)
    workbook_skipped_test(book.build "doxygen and graphviz are not installed")
    workbook_skipped_test(book.browser "doxygen and graphviz are not installed")
    return()
  endif()
  add_test(NAME book.build COMMAND ${build} --strict --output ${CMAKE_BINARY_DIR}/book-tested)
  set_tests_properties(book.build PROPERTIES TIMEOUT 600 FIXTURES_SETUP book)
  workbook_book_browser()
endfunction()

# The site in Chromium; without a browser or the npm modules the test is reported as skipped, with the reason.
function(workbook_book_browser)
  find_program(WORKBOOK_CHROMIUM NAMES chromium chromium-browser google-chrome)
  find_program(WORKBOOK_NODE node)
  if(NOT WORKBOOK_CHROMIUM OR NOT WORKBOOK_NODE)
    workbook_skipped_test(book.browser "chromium and node are not installed")
    return()
  endif()
  set(look ${WORKBOOK_NODE} ${WORKBOOK_ROOT}/book/tests/browser.mjs --browser ${WORKBOOK_CHROMIUM})
  set(sample ${CMAKE_BINARY_DIR}/book-sample)
  add_test(NAME book.browser COMMAND ${look} --site ${CMAKE_BINARY_DIR}/book-tested)
  add_test(NAME book.sample COMMAND ${Python3_EXECUTABLE} ${WORKBOOK_ROOT}/book/tests/sample_site.py ${sample} ${CMAKE_BINARY_DIR})
  add_test(NAME book.browser.proof COMMAND ${look} --site ${sample}/site --prove)
  set_tests_properties(book.sample PROPERTIES FIXTURES_SETUP sample)
  set_tests_properties(book.browser PROPERTIES FIXTURES_REQUIRED book)
  set_tests_properties(book.browser.proof PROPERTIES FIXTURES_REQUIRED sample)
  set_tests_properties(book.browser book.browser.proof PROPERTIES LABELS browser TIMEOUT 900 SKIP_RETURN_CODE 77)
endfunction()

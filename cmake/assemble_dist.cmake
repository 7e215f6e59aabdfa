# Puts the whole product into one static folder: cmake -D CORE=…/headlight-core -D DIST=…/dist -D LICENSES=… -P assemble_dist.cmake
set(ROOT ${CMAKE_CURRENT_LIST_DIR}/..)
file(GLOB DEMOS ${ROOT}/assets/demos/*.json)

file(REMOVE_RECURSE ${DIST})
file(COPY ${ROOT}/web/ DESTINATION ${DIST} PATTERN serve.mjs EXCLUDE PATTERN *.d.ts EXCLUDE)
file(COPY ${CORE}.js ${CORE}.wasm DESTINATION ${DIST})
file(COPY ${DEMOS} DESTINATION ${DIST}/demos)

# The licences of what is compiled in ask to go with it.
file(GLOB NOTICES ${LICENSES}/*.txt /usr/share/doc/nlohmann-json3-dev/copyright /usr/share/doc/libfast-float-dev/copyright)
file(READ ${ROOT}/LICENSE TEXT)
foreach(NOTICE ${NOTICES})
  get_filename_component(NAME ${NOTICE} NAME_WE)
  if(NAME STREQUAL copyright)
    get_filename_component(NAME ${NOTICE} DIRECTORY)
    get_filename_component(NAME ${NAME} NAME)
  endif()
  file(READ ${NOTICE} NOTICE_TEXT)
  string(APPEND TEXT "\n\n--- ${NAME} ---\n\n${NOTICE_TEXT}")
endforeach()
file(WRITE ${DIST}/LICENSES.txt "${TEXT}")

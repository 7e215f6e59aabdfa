# Puts the whole product into one static folder: cmake -D CORE=…/headlight-core -D DIST=…/dist -P assemble_dist.cmake
set(ROOT ${CMAKE_CURRENT_LIST_DIR}/..)
file(GLOB DEMOS ${ROOT}/assets/demos/*.json)

file(REMOVE_RECURSE ${DIST})
file(COPY ${ROOT}/web/ DESTINATION ${DIST} PATTERN serve.mjs EXCLUDE)
file(COPY ${CORE}.js ${CORE}.wasm DESTINATION ${DIST})
file(COPY ${DEMOS} DESTINATION ${DIST}/demos)

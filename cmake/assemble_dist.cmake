# Puts the whole product into one static folder: cmake -D CORE=…/headlight-core -D DIST=…/dist -P assemble_dist.cmake
set(ROOT ${CMAKE_CURRENT_LIST_DIR}/..)
file(GLOB PAGE ${ROOT}/web/*.html ${ROOT}/web/*.css ${ROOT}/web/*.js ${ROOT}/web/*.svg)
file(GLOB DEMOS ${ROOT}/assets/demos/*.json)

file(REMOVE_RECURSE ${DIST})
file(COPY ${PAGE} ${CORE}.js ${CORE}.wasm DESTINATION ${DIST})
file(COPY ${DEMOS} DESTINATION ${DIST}/demos)

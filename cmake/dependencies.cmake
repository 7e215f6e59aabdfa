# Everything that is not ours, as targets: headlight_zlib (with minizip's unzip.h), nlohmann_json::nlohmann_json, fast_float, and for a viewer
# headlight_imgui (with SDL2 and OpenGL ES).
if(NOT EXISTS "${HEADLIGHT_THIRD_PARTY}/lib/libzlib.a")
  message(FATAL_ERROR "HEADLIGHT_THIRD_PARTY does not hold the built third-party libraries. Run `./dev` once "
    "(`./dev build` for the page, `./dev native` for the desktop): it builds them and configures this folder.")
endif()

# zlib and minizip: of the same sources for the page, the command line and the tests.
add_library(headlight_zlib STATIC IMPORTED GLOBAL)
set_target_properties(headlight_zlib PROPERTIES IMPORTED_LOCATION ${HEADLIGHT_THIRD_PARTY}/lib/libzlib.a)
target_include_directories(headlight_zlib INTERFACE ${HEADLIGHT_THIRD_PARTY}/include/zlib)
target_compile_definitions(headlight_zlib INTERFACE ZLIB_CONST)  # it does not write to its input

if(HEADLIGHT_VIEWER)
  # Dear ImGui and, for the page, SDL2: built from pinned sources by cmake/third_party.
  add_library(headlight_imgui STATIC IMPORTED GLOBAL)
  set_target_properties(headlight_imgui PROPERTIES IMPORTED_LOCATION ${HEADLIGHT_THIRD_PARTY}/lib/libimgui.a)
  target_compile_definitions(headlight_imgui INTERFACE IMGUI_USER_CONFIG="imgui_config.h" IMGUI_IMPL_OPENGL_ES3)
  if(EMSCRIPTEN)
    # Emscripten's sysroot also holds the headers of SDL 1: ours come first.
    target_include_directories(headlight_imgui INTERFACE ${HEADLIGHT_THIRD_PARTY}/include/SDL2 ${HEADLIGHT_THIRD_PARTY}/include)
    target_link_libraries(headlight_imgui INTERFACE ${HEADLIGHT_THIRD_PARTY}/lib/libsdl2.a)
  else()
    find_package(SDL2 REQUIRED)
    find_library(GLES_LIBRARY GLESv2 REQUIRED)
    find_path(HEADLIGHT_FONT_DIR DejaVuSans.ttf PATHS /usr/share/fonts/truetype/dejavu REQUIRED)  # the desktop viewer's typeface
    target_include_directories(headlight_imgui INTERFACE ${HEADLIGHT_THIRD_PARTY}/include)
    target_link_libraries(headlight_imgui INTERFACE SDL2::SDL2 ${GLES_LIBRARY})
  endif()
endif()

# Header-only libraries of the system. Their headers are copied out, for emcc must never see the rest of the system's include folder.
function(headlight_header_library target folder)
  find_path(${folder}_PARENT ${folder} HINTS ENV CPATH PATHS /usr/local/include /usr/include REQUIRED
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  file(COPY ${${folder}_PARENT}/${folder} DESTINATION ${CMAKE_BINARY_DIR}/headers)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} INTERFACE ${CMAKE_BINARY_DIR}/headers)
endfunction()
headlight_header_library(nlohmann_json::nlohmann_json nlohmann)
headlight_header_library(fast_float fast_float)

if(BUILD_TESTING)
  find_package(GTest REQUIRED)
endif()

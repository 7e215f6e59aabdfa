// Dear ImGui's compile-time settings. Every translation unit that sees imgui.h must see these, the prebuilt library included.
#pragma once

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_DEFAULT_FONT
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS

// Tokens hold any code point, emoji included.
#define IMGUI_USE_WCHAR32

// OpenGL ES has no base-vertex draw, and a long text needs more than 65,536 vertices.
#define ImDrawIdx unsigned int

#ifdef __EMSCRIPTEN__
#define IMGUI_DISABLE_FILE_FUNCTIONS
#endif

// Glyphs come from the browser: a font loader for Dear ImGui that rasterizes code points on demand through a 2D canvas, with
// the system's UI face and its fallbacks. Every script the reader's machine has shows, and no font is downloaded.
#include <emscripten.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/platform.h"

// NOLINTBEGIN: EM_JS bodies are JavaScript
// Draws a text, mostly of one code point, and returns a malloc'ed int32 record { width, height, left, top, advance * 64, colored } followed
// by RGBA pixels; left and top are relative to the pen on the baseline.
EM_JS(void*, rasterize_text, (const char* utf8, const char* face, float size, int advance_only), {
  if (!Module.glyphCanvas) {
    Module.glyphCanvas = document.createElement('canvas');
    Module.glyphContext = Module.glyphCanvas.getContext('2d', {willReadFrequently : true});
  }
  const canvas = Module.glyphCanvas;
  const context = Module.glyphContext;
  const font = UTF8ToString(face).replace('SIZE', size.toFixed(2) + 'px');
  const text = UTF8ToString(utf8);
  context.font = font;
  const metrics = context.measureText(text);
  const left = Math.floor(-metrics.actualBoundingBoxLeft) - 1;
  const top = Math.floor(-metrics.actualBoundingBoxAscent) - 1;
  let width = Math.ceil(metrics.actualBoundingBoxRight) + 1 - left;
  let height = Math.ceil(metrics.actualBoundingBoxDescent) + 1 - top;
  const ink = !advance_only && metrics.actualBoundingBoxRight + metrics.actualBoundingBoxLeft > 0 && width < 2048 && height < 2048;
  if (!ink) {
    width = height = 0;
  }
  const record = _malloc(24 + width * height * 4) >>> 0;  // addresses beyond 2 GB come back negative
  const header = record >>> 2;
  HEAP32[header] = width;
  HEAP32[header + 1] = height;
  HEAP32[header + 2] = left;
  HEAP32[header + 3] = top;
  HEAP32[header + 4] = Math.round(metrics.width * 64);
  HEAP32[header + 5] = 0;
  if (ink) {
    if (canvas.width < width || canvas.height < height) {
      canvas.width = Math.max(canvas.width, width);
      canvas.height = Math.max(canvas.height, height);
    }
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.font = font;
    context.fillStyle = '#fff';
    context.textBaseline = 'alphabetic';
    context.fillText(text, -left, -top);
    const pixels = context.getImageData(0, 0, width, height).data;
    HEAPU8.set(pixels, record + 24);
    for (let i = 0; i < pixels.length; i += 4) {
      if (pixels[i + 3] > 128 && (pixels[i] < 250 || pixels[i + 1] < 250 || pixels[i + 2] < 250)) {
        HEAP32[header + 5] = 1;
        break;
      }
    }
  }
  return record;
});
// NOLINTEND

namespace headlight::platform {
namespace {

/// Dear ImGui's size is the line's height; the em is smaller.
constexpr float em_per_line = 0.875F;
/// Puts capitals in the middle of the line: (1 + 0.72 em) / 2.
constexpr float baseline_per_line = 0.815F;

struct GlyphRecord {
  int width, height, left, top, advance64, colored;
};

/// Texts that are rasterized as one piece, addressed by private-use code points from plane 15 on.
constexpr unsigned first_piece = 0xF0000;
constexpr unsigned most_pieces = 0xFFFE;

struct Pieces {
  std::vector<std::string> texts;
  std::unordered_map<std::string, unsigned> code_points;
};

Pieces& pieces() {
  static Pieces instance;
  return instance;
}

std::string utf8_of(unsigned code_point) {
  std::array<char, 5> bytes{};
  ImTextCharToUtf8(bytes.data(), code_point);
  return bytes.data();
}

std::string text_of(unsigned code_point) {
  const unsigned piece = code_point - first_piece;
  return code_point >= first_piece && piece < pieces().texts.size() ? pieces().texts[piece] : utf8_of(code_point);
}

/// Scripts whose letters join, stack, reorder or run from right to left, marks that combine, and emoji sequences.
bool needs_shaping(unsigned code_point) {
  struct Range {
    unsigned first, last;
  };
  constexpr std::array<Range, 12> ranges = {{{0x0300, 0x036F},      // combining marks
                                             {0x0590, 0x109F},      // Hebrew, Arabic, Syriac, the Indic scripts, Thai, Tibetan, Myanmar
                                             {0x1780, 0x18AF},      // Khmer, Mongolian
                                             {0x1A00, 0x1CFF},      // Tai Tham, Balinese and others
                                             {0x200C, 0x200F},      // joiners, direction marks
                                             {0x20D0, 0x20FF},      // marks for symbols
                                             {0xA8E0, 0xABFF},      // Devanagari extended, Javanese, Meetei Mayek
                                             {0xFB1D, 0xFDFF},      // presentation forms
                                             {0xFE00, 0xFE0F},      // variation selectors
                                             {0xFE70, 0xFEFE},      // presentation forms
                                             {0x1F1E6, 0x1F1FF},    // flags
                                             {0x1F3FB, 0x1F3FF}}};  // skin tones
  return std::any_of(ranges.begin(), ranges.end(),
                     [code_point](Range range) { return code_point >= range.first && code_point <= range.last; });
}

bool needs_shaping(const std::string& text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const char* at = text.c_str();
  const char* end = at + text.size();
  while (!ascii && at < end) {
    unsigned code_point = 0;
    at += ImTextCharFromUtf8(&code_point, at, end);
    if (needs_shaping(code_point)) {
      return true;
    }
  }
  return false;
}

const char* face_of(const ImFontConfig* source) { return static_cast<const char*>(source->FontLoaderData); }

bool contains_glyph(ImFontAtlas* /*atlas*/, ImFontConfig* /*source*/, ImWchar codepoint) { return codepoint >= 0x20; }

bool init_baked(ImFontAtlas* /*atlas*/, ImFontConfig* /*source*/, ImFontBaked* baked, void* /*unused*/) {
  baked->Ascent = std::round(baked->Size * baseline_per_line);
  baked->Descent = baked->Ascent - baked->Size;
  return true;
}

void place_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, ImFontGlyph* glyph, const GlyphRecord& record) {
  const ImFontAtlasRectId pack_id = ImFontAtlasPackAddRect(atlas, record.width, record.height);
  if (pack_id == ImFontAtlasRectId_Invalid) {
    return;
  }
  const float density = baked->RasterizerDensity;
  glyph->X0 = static_cast<float>(record.left) / density;
  glyph->Y0 = baked->Ascent + static_cast<float>(record.top) / density;
  glyph->X1 = glyph->X0 + static_cast<float>(record.width) / density;
  glyph->Y1 = glyph->Y0 + static_cast<float>(record.height) / density;
  glyph->Visible = 1;
  glyph->Colored = record.colored != 0 ? 1 : 0;
  glyph->PackId = pack_id;
  ImTextureRect* rect = ImFontAtlasPackGetRect(atlas, pack_id);
  const auto* pixels = reinterpret_cast<const unsigned char*>(&record + 1);
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, rect, pixels, ImTextureFormat_RGBA32, record.width * 4);
}

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* /*unused*/, ImWchar codepoint, ImFontGlyph* out_glyph,
                float* out_advance) {
  const float density = baked->RasterizerDensity;
  const float em = baked->Size * em_per_line * density;
  void* memory = rasterize_text(text_of(codepoint).c_str(), face_of(source), em, out_advance != nullptr ? 1 : 0);
  const auto* record = static_cast<const GlyphRecord*>(memory);
  // Whole pixels: a glyph between two would be blurred.
  const float advance = std::round(static_cast<float>(record->advance64) / 64.0F) / density;
  if (out_advance != nullptr) {
    *out_advance = advance;
  } else {
    out_glyph->Codepoint = codepoint;
    out_glyph->AdvanceX = advance;
    if (record->width > 0) {
      place_glyph(atlas, source, baked, out_glyph, *record);
    }
  }
  std::free(memory);  // NOLINT: malloc'ed in JavaScript
  return true;
}

const ImFontLoader* canvas_loader() {
  static const ImFontLoader loader = [] {
    ImFontLoader l;
    l.Name = "canvas";
    l.FontSrcContainsGlyph = contains_glyph;
    l.FontBakedInit = init_baked;
    l.FontBakedLoadGlyph = load_glyph;
    return l;
  }();
  return &loader;
}

ImFont* add_font(const char* face) {
  ImFontConfig config;
  config.FontLoader = canvas_loader();
  config.FontLoaderData = const_cast<char*>(face);  // NOLINT: Dear ImGui's user pointer
  config.SizePixels = 16;
  config.OversampleH = config.OversampleV = 1;
  return ImGui::GetIO().Fonts->AddFont(&config);
}

}  // namespace

std::string shaped(const std::string& text) {
  if (!needs_shaping(text)) {
    return text;
  }
  Pieces& known = pieces();
  const auto found = known.code_points.find(text);
  if (found != known.code_points.end()) {
    return utf8_of(found->second);
  }
  if (known.texts.size() == most_pieces) {
    return text;
  }
  const unsigned code_point = first_piece + static_cast<unsigned>(known.texts.size());
  known.texts.push_back(text);
  known.code_points.emplace(text, code_point);
  return utf8_of(code_point);
}

std::string unshaped(const std::string& text) {
  unsigned code_point = 0;
  const int length = ImTextCharFromUtf8(&code_point, text.c_str(), text.c_str() + text.size());
  const bool is_piece = code_point >= first_piece && static_cast<std::size_t>(length) == text.size();
  return is_piece ? text_of(code_point) : text;
}

Fonts load_fonts() {
  constexpr const char* regular = "SIZE system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif";
  constexpr const char* strong = "600 SIZE system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif";
  constexpr const char* mono = "SIZE ui-monospace, 'SF Mono', 'Cascadia Mono', 'Noto Sans Mono', 'Liberation Mono', Menlo, monospace";
  ImGui::GetIO().Fonts->SetFontLoader(canvas_loader());
  return {add_font(regular), add_font(strong), add_font(mono)};
}

}  // namespace headlight::platform

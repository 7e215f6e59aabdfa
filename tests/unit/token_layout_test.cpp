// Where the columns of tokens stand, scroll, and what is at a point of them.
#include "core/view/token_layout.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

#include "core/attention.h"

namespace headlight {
namespace {

using What = TokenHit::What;

Stream stream_of(int queries, int keys) {
  Stream stream;
  stream.heads = 4;
  stream.queries.resize(static_cast<std::size_t>(queries));
  stream.keys.resize(static_cast<std::size_t>(keys));
  return stream;
}

float labels_of_80(float /*font_size*/) { return 80; }

TokenLayout layout_of(const Stream& stream, const Rect& rect, float ratio = 1) {
  TokenLayout layout;
  layout.set_tokens(stream);
  layout.fit({rect, ratio, stream.heads}, labels_of_80);
  return layout;
}

constexpr Rect room{10, 20, 700, 400};

TEST(TokenLayout, FewTokensAreAllInViewAndDoNotScroll) {
  const TokenLayout layout = layout_of(stream_of(8, 5), room);
  EXPECT_FALSE(layout.scrolls());
  EXPECT_EQ(layout.visible(Side::query), (VisibleRange{0, 8}));
  EXPECT_EQ(layout.visible(Side::key), (VisibleRange{0, 5}));
  EXPECT_EQ(layout.column(Side::query).view.pitch, 26) << "rows grow no further";
}

TEST(TokenLayout, StandsFromTheOutsideIn) {
  const TokenLayout layout = layout_of(stream_of(200, 200), room);
  ASSERT_TRUE(layout.scrolls());
  const TokenColumn& queries = layout.column(Side::query);
  EXPECT_GE(layout.overview(Side::query).x, room.x);
  EXPECT_LE(layout.overview(Side::query).right(), layout.strip(Side::query).x);
  EXPECT_LE(layout.strip(Side::query).right(), queries.label_x);
  EXPECT_EQ(queries.label_x + layout.label_width(), queries.edge_x);
  const TokenColumn& keys = layout.column(Side::key);
  EXPECT_LT(queries.edge_x, keys.edge_x);
  EXPECT_EQ(keys.label_x, keys.edge_x);
  EXPECT_LE(keys.label_x + layout.label_width(), layout.strip(Side::key).x);
  EXPECT_LE(layout.strip(Side::key).right(), layout.overview(Side::key).x);
  EXPECT_LE(layout.overview(Side::key).right(), room.right());
}

TEST(TokenLayout, StandsInWholePixels) {
  const TokenLayout layout = layout_of(stream_of(200, 30), {10.3F, 20.7F, 701.5F, 399.2F}, 1.5F);
  for (const Side side : both_sides) {
    const TokenColumn& column = layout.column(side);
    for (const float place : {column.edge_x, column.label_x, column.strip.x, column.strip.cell, column.view.pitch, column.view.top}) {
      EXPECT_EQ(place, std::floor(place));
    }
  }
}

TEST(TokenLayout, IsTheSameAtAnyPixelRatioButLarger) {
  const Stream stream = stream_of(200, 200);
  const TokenLayout one = layout_of(stream, room);
  TokenLayout two;
  two.set_tokens(stream);
  two.fit({{20, 40, 1400, 800}, 2, stream.heads}, [](float) { return 160.0F; });
  EXPECT_EQ(two.label_size(), one.label_size()) << "in CSS pixels";
  EXPECT_EQ(two.column(Side::key).edge_x, one.column(Side::key).edge_x * 2);
  EXPECT_EQ(two.column(Side::key).view.pitch, one.column(Side::key).view.pitch * 2);
}

TEST(TokenLayout, LabelsTakeAShareOfTheWidthAtMost) {
  TokenLayout layout;
  layout.set_tokens(stream_of(10, 10));
  float asked = 0;
  layout.fit({room, 1, 4}, [&](float font_size) {
    asked = font_size;
    return 5000.0F;
  });
  EXPECT_EQ(layout.label_width(), 210);
  EXPECT_EQ(asked, layout.label_size()) << "measured in the font that they are drawn in";
}

TEST(TokenLayout, StripsGiveWayOnANarrowPane) {
  EXPECT_GT(layout_of(stream_of(10, 10), room).column(Side::query).strip.cell, 0);
  const TokenLayout narrow = layout_of(stream_of(10, 10), {0, 0, 300, 400});
  EXPECT_EQ(narrow.column(Side::query).strip.cell, 0);
  EXPECT_EQ(narrow.strip(Side::query).width, 0);
}

TEST(TokenLayout, CellsOfManyHeadsAreNoThinnerThanSeen) {
  EXPECT_EQ(strip_cell_width(4, 100, 1), 8) << "the widest";
  EXPECT_EQ(strip_cell_width(25, 100, 1), 4);
  EXPECT_EQ(strip_cell_width(50, 100, 1), 2);
  EXPECT_EQ(strip_cell_width(51, 100, 1), 0);
  EXPECT_EQ(strip_cell_width(50, 199, 2), 0) << "at two pixels a CSS pixel";
}

TEST(TokenLayout, ScrollsAsFarAsThereAreTokens) {
  TokenLayout layout = layout_of(stream_of(200, 40), room);
  layout.scroll_by(Side::query, 100.4F, false);
  EXPECT_EQ(layout.column(Side::query).view.scroll, 100) << "whole pixels";
  EXPECT_EQ(layout.column(Side::key).view.scroll, 0);
  layout.scroll_by(Side::query, -1000, false);
  EXPECT_EQ(layout.column(Side::query).view.scroll, 0);
  layout.scroll_by(Side::query, 1e6F, true);
  EXPECT_EQ(layout.visible(Side::query).last, 200);
  EXPECT_EQ(layout.visible(Side::key).last, 40) << "together, as far as each reaches";
  const TokenColumn& queries = layout.column(Side::query);
  EXPECT_EQ(queries.view.scroll, 200 * queries.view.pitch - queries.view.height);
}

TEST(TokenLayout, KeepsItsScrollFromFrameToFrameUntilItStartsAgain) {
  const Stream stream = stream_of(200, 200);
  TokenLayout layout = layout_of(stream, room);
  layout.scroll_by(Side::key, 300, false);
  layout.fit({room, 1, 4}, labels_of_80);
  EXPECT_EQ(layout.column(Side::key).view.scroll, 300);
  layout.fit({{10, 20, 700, 5000}, 1, 4}, labels_of_80);
  EXPECT_EQ(layout.column(Side::key).view.scroll, 0) << "everything has room";
  layout.fit({room, 1, 4}, labels_of_80);
  layout.scroll_by(Side::key, 300, false);
  layout.scroll_to_start();
  EXPECT_EQ(layout.column(Side::key).view.scroll, 0);
}

TEST(TokenLayout, RevealsOnlyWhatIsOutOfView) {
  TokenLayout layout = layout_of(stream_of(200, 200), room);
  layout.reveal({Side::query, 5}, false);
  EXPECT_EQ(layout.column(Side::query).view.scroll, 0);
  layout.reveal({Side::query, 100}, false);
  EXPECT_TRUE(layout.visible(Side::query).contains(100));
  EXPECT_NEAR(layout.label({Side::query, 100}).y, layout.clip().middle().y, 1) << "in the middle";
  EXPECT_EQ(layout.column(Side::key).view.scroll, 0);
  layout.reveal({Side::query, 0}, true);
  EXPECT_TRUE(layout.visible(Side::query).contains(0));
}

TEST(TokenLayout, RevealsATokenOfWhichAPartIsCutOff) {
  TokenLayout layout = layout_of(stream_of(200, 200), room);
  layout.scroll_by(Side::query, 3, false);
  ASSERT_TRUE(layout.visible(Side::query).contains(0));
  layout.reveal({Side::query, 0}, false);
  EXPECT_EQ(layout.column(Side::query).view.scroll, 0);
}

TEST(TokenLayout, AnOverviewShowsWhereTheViewIs) {
  TokenLayout layout = layout_of(stream_of(200, 200), room);
  const Rect whole = layout.overview(Side::query);
  EXPECT_EQ(layout.overview_view(Side::query).y, whole.y);
  layout.scroll_to_overview(Side::query, whole.middle().y, false);
  EXPECT_NEAR(layout.overview_view(Side::query).middle().y, whole.middle().y, 2);
  layout.scroll_to_overview(Side::query, whole.bottom(), false);
  EXPECT_NEAR(layout.overview_view(Side::query).bottom(), whole.bottom(), 2);
  EXPECT_NEAR(layout.overview_token({Side::query, 199}).bottom(), whole.bottom(), 2);
  EXPECT_GE(layout.overview_token({Side::query, 3}).height, 2);
}

TEST(TokenLayout, HitsWhatStandsAtAPoint) {
  TokenLayout layout = layout_of(stream_of(200, 200), room);
  layout.scroll_by(Side::key, 150, true);
  for (const Side side : both_sides) {
    const TokenRef token{side, 20};
    const TokenHit label = layout.hit(layout.label(token).middle());
    EXPECT_EQ(label.what, What::token);
    EXPECT_EQ(label.token, token);
    EXPECT_EQ(label.rect, layout.label(token));
    const TokenHit cell = layout.hit(layout.strip_cell(token, 2).middle());
    EXPECT_EQ(cell.what, What::strip);
    EXPECT_EQ(cell.token, token);
    EXPECT_EQ(cell.head, 2);
    EXPECT_EQ(layout.hit(layout.overview(side).middle()).what, What::overview);
    EXPECT_EQ(layout.hit(layout.overview(side).middle()).token.side, side);
  }
  EXPECT_EQ(layout.hit(room.middle()).what, What::nothing) << "between the columns";
  EXPECT_EQ(layout.hit({room.x - 1, 100}).what, What::nothing);
}

TEST(TokenLayout, HitsNothingOutOfViewOrBehindTheLastToken) {
  const TokenLayout layout = layout_of(stream_of(3, 3), room);
  const Rect last = layout.label({Side::query, 2});
  EXPECT_EQ(layout.hit({last.x + 5, last.bottom() - 1}).token.index, 2);
  EXPECT_EQ(layout.hit({last.x + 5, last.bottom() + 1}).what, What::nothing);
  EXPECT_EQ(layout.hit({last.x + 5, layout.clip().y - 1}).what, What::nothing);
}

TEST(TokenLayout, NumbersOfEdgesStandAtTheBordersOverTheRest) {
  TokenLayout layout = layout_of(stream_of(200, 200), room);
  for (const Side side : both_sides) {
    layout.place_count(side, false, 30);
    layout.place_count(side, true, 40);
    const TokenColumn& column = layout.column(side);
    EXPECT_EQ(layout.hit(column.count_above.middle()).what, What::above);
    EXPECT_EQ(layout.hit(column.count_below.middle()).what, What::below);
    EXPECT_EQ(layout.hit(column.count_below.middle()).token.side, side);
    EXPECT_LE(column.count_below.bottom(), layout.clip().bottom());
  }
  EXPECT_GE(layout.column(Side::query).count_above.x, layout.column(Side::query).edge_x) << "between the columns";
  EXPECT_LE(layout.column(Side::key).count_above.right(), layout.column(Side::key).edge_x);
  layout.place_count(Side::query, true, 0);
  EXPECT_EQ(layout.column(Side::query).count_below, Rect());
}

TEST(TokenLayout, SegmentsStandApart) {
  Stream stream = stream_of(4, 4);
  stream.has_segments = true;
  stream.queries[2].segment = stream.queries[3].segment = 1;
  const TokenLayout layout = layout_of(stream, room);
  const auto gap = [&](int token) { return layout.label({Side::query, token}).y - layout.label({Side::query, token - 1}).bottom(); };
  EXPECT_EQ(gap(1), 0);
  EXPECT_GT(gap(2), 0);
  EXPECT_EQ(layout.hit({layout.label({Side::query, 2}).x + 5, layout.label({Side::query, 2}).y - 2}).what, What::nothing);
}

TEST(TokenLayout, NoTokensHaveNoPlace) {
  const TokenLayout layout = layout_of(stream_of(0, 0), room);
  EXPECT_FALSE(layout.scrolls());
  EXPECT_EQ(layout.visible(Side::query), (VisibleRange{0, 0}));
  EXPECT_EQ(layout.hit(room.middle()).what, What::nothing);
}

}  // namespace
}  // namespace headlight

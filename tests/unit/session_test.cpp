#include "core/session/session.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/heads/head.h"
#include "core/heads/head_provider.h"
#include "core/input_error.h"
#include "core/wire/head_message.h"
#include "documents.h"

namespace headlight {
namespace {

using test::json;

constexpr int layers = 3;
constexpr int heads = 2;
constexpr std::size_t head_count = 6;

std::string text_of(int layer_count) {
  return json{{"tokens", {"a", "b"}}, {"attention", test::counting({layer_count, heads, 2, 2})}}.dump();
}

/// As a worker hands it to the page: without files, and without a head.
OpenedDocument without_heads(const std::string& text, const std::string& name = "test.json") {
  Document document = open_document(name, bytes_in_memory(text)).document;
  HeadStore store(document);
  return {std::move(document), std::move(store), nullptr};
}

/// Decodes as a worker does.
class Worker {
 public:
  explicit Worker(std::string text = text_of(layers)) : bytes_(bytes_in_memory(std::move(text))) {}

  [[nodiscard]] std::string answer(const wire::Job& job) const { return answer(job, job.address); }
  /// In another's name.
  [[nodiscard]] std::string answer(const wire::Job& job, const wire::HeadAddress& address) const {
    const DecodedHead head = decode_head(*bytes_, job.source, job.address.queries, job.address.keys);
    std::string message = wire::write_head(address, head.summary, head.thumbnail, head.matrix, job.with_matrix);
    if (job.with_matrix) message += wire::bytes_of(head.matrix);
    return message;
  }

 private:
  std::shared_ptr<const ByteSource> bytes_;
};

class SessionTest : public testing::Test {
 protected:
  int open(const std::string& text = text_of(layers), const json& start = nullptr, const std::string& fragment = "", bool growing = false) {
    return session.open(without_heads(text), start, fragment, {0, 100, 0, 0, 0}, 110, growing);
  }
  void finish(const wire::Job& job) { finish(job.address.job, worker.answer(job)); }
  void finish(int job, const std::string& message, double now_ms = 150) { session.finish_job(job, *bytes_in_memory(message), now_ms); }
  /// Everything that the document asks for.
  void finish_all(int document, bool in_background) {
    while (const auto job = session.next_job(document, in_background)) finish(*job);
  }
  int open_and_show() {
    const int number = open();
    finish_all(number, false);
    static_cast<void>(session.take_changes());
    return number;
  }
  [[nodiscard]] int shown_number() { return session.shown() == nullptr ? 0 : session.shown()->number; }
  /// Fails the job; the code of what is thrown.
  std::string fail(int job, const InputError& error) {
    try {
      session.fail_job(job, error, 150);
    } catch (const InputError& thrown) {
      return thrown.code() + ": " + thrown.what();
    }
    return "";
  }

  Session session;
  Worker worker;
};

TEST_F(SessionTest, ShowsADocumentWhenTheHeadsOfItsFirstPictureAreThere) {
  const int number = open();
  EXPECT_EQ(session.shown(), nullptr);
  std::vector<wire::Job> jobs;
  while (const auto job = session.next_job(number, true)) jobs.push_back(*job);
  ASSERT_EQ(jobs.size(), std::size_t{heads}) << "the first picture alone, while nothing shows";
  finish(jobs[0]);
  EXPECT_EQ(session.shown(), nullptr);
  EXPECT_FALSE(session.take_changes().document);
  finish(jobs[1]);
  ASSERT_NE(session.shown(), nullptr);
  EXPECT_TRUE(session.take_changes().document);
  EXPECT_TRUE(session.progress(number)->is_shown);
  EXPECT_FALSE(session.take_changes().document) << "said once";
}

TEST_F(SessionTest, OfHeadsThatAreDearOnlyWhatSomebodyWaitsForIsAskedFor) {
  OpenedDocument dear = without_heads(text_of(layers));
  dear.is_dear = true;
  const int number = session.open(std::move(dear), nullptr, "", {}, 110);
  finish_all(number, true);
  ASSERT_NE(session.shown(), nullptr);
  EXPECT_EQ(session.progress(number)->ready, std::size_t{heads});
  EXPECT_EQ(session.weight(0, {0, 2, 1}, 1, 1, 120), std::nullopt) << "it is asked for";
  finish_all(number, true);
  EXPECT_EQ(session.weight(0, {0, 2, 1}, 1, 1, 120), 23);
  EXPECT_EQ(session.progress(number)->ready, std::size_t{heads} + 1);
}

/// Heads that no file holds.
class ComputedHeads : public HeadProvider {
 public:
  [[nodiscard]] DecodedHead get(const Document& /*document*/, HeadId id) const override {
    ++count;
    const auto value = static_cast<float>(10 * id.layer + id.head);
    return summarized({2, 2, {value, value + 0.25F, value + 0.5F, value + 0.75F}});
  }

  mutable int count = 0;
};

TEST_F(SessionTest, HeadsComeFromWhoeverProvidesThem) {
  OpenedDocument computed = without_heads(text_of(layers));
  const auto provider = std::make_shared<ComputedHeads>();
  computed.provider = provider;
  computed.is_dear = true;
  session.open(std::move(computed), nullptr, "", {}, 110);
  ASSERT_NE(session.shown(), nullptr);
  EXPECT_EQ(provider->count, heads) << "of the first picture, and no more";
  EXPECT_EQ(session.weight(0, {0, 2, 1}, 1, 0, 120), 21.5F);
  EXPECT_EQ(provider->count, heads + 1);
}

TEST_F(SessionTest, TheBackgroundDecodesAllTheRestAndSaysHowLongItTook) {
  const int number = open_and_show();
  EXPECT_EQ(session.next_job(number, false), std::nullopt);
  EXPECT_EQ(session.shown()->times.decoded_ms, 0);
  finish_all(number, true);
  EXPECT_EQ(session.progress(number)->ready, head_count);
  EXPECT_EQ(session.shown()->times.decoded_ms, 50);
  session.note_picture(400);
  session.note_picture(500);
  EXPECT_EQ(session.shown()->times.first_picture_ms, 300);
}

TEST_F(SessionTest, HeadsThatCameAlongNeedNoJob) {
  const int number = open();
  const OpenedDocument eager = open_document("test.json", bytes_in_memory(text_of(layers)));
  for_each_head(eager.document, [&](HeadId id) {
    const Matrix& matrix = *eager.heads.peek(id);
    const std::string message = wire::write_head({0, id, 2, 2}, *eager.heads.summary(id), *eager.heads.thumbnail(id), matrix, true);
    session.put_arrived(number, *bytes_in_memory(message + std::string(wire::bytes_of(matrix))), 120);
  });
  EXPECT_EQ(shown_number(), number);
  EXPECT_EQ(session.next_job(number, true), std::nullopt);
  EXPECT_EQ(session.weight(0, {0, 2, 1}, 1, 1, 130), 23);
}

TEST_F(SessionTest, AHeadThatCameAlongButBelongsNowhereIsAnError) {
  const int number = open();
  const DecodedHead head = summarized({2, 2, {1, 2, 3, 4}});
  const auto put = [&](const wire::HeadAddress& address) {
    const std::string message = wire::write_head(address, head.summary, head.thumbnail, head.matrix, true);
    session.put_arrived(number, *bytes_in_memory(message + std::string(wire::bytes_of(head.matrix))), 120);
  };
  EXPECT_THROW(put({0, {0, layers, 0}, 2, 2}), InputError);
  EXPECT_THROW(put({0, {7, 0, 0}, 2, 2}), InputError);
  EXPECT_THROW(put({3, {0, 0, 0}, 2, 2}), InputError);
  EXPECT_NO_THROW(put({0, {0, 0, 0}, 2, 2}));
}

TEST_F(SessionTest, AnAnswerThatComesTwiceOrUnaskedChangesNothing) {
  const int number = open_and_show();
  const wire::Job job = session.next_job(number, true).value();
  const std::string message = worker.answer(job);
  finish(job.address.job, message);
  const std::uint64_t revision = session.shown()->opened.heads.revision();
  finish(job.address.job, message);
  finish(9999, message);
  EXPECT_EQ(fail(job.address.job, InputError("worker", "it died")), "");
  EXPECT_EQ(fail(9999, InputError("worker", "it died")), "");
  EXPECT_EQ(session.shown()->opened.heads.revision(), revision);
}

TEST_F(SessionTest, AnAnswerInAnotherHeadsNameFailsItsJobAndTouchesNoOtherHead) {
  const int number = open_and_show();
  const wire::Job job = session.next_job(number, true).value();
  const wire::Job other = session.next_job(number, true).value();
  finish(job.address.job, worker.answer(job, other.address));
  const HeadStore& store = session.shown()->opened.heads;
  EXPECT_EQ(store.status(job.address.id), HeadStatus::failed);
  EXPECT_TRUE(test::contains(store.failure(job.address.id), "expected the weights of"));
  EXPECT_EQ(store.status(other.address.id), HeadStatus::unread);
  finish(other);
  EXPECT_EQ(session.weight(0, other.address.id, 0, 0, 0), 4) << "layer 0, head 1 counts from there";
}

TEST_F(SessionTest, ADamagedAnswerFailsItsHeadAlone) {
  const int number = open_and_show();
  const wire::Job job = session.next_job(number, true).value();
  const std::string message = worker.answer(job);
  finish(job.address.job, message.substr(0, message.size() - 1));
  finish_all(number, true);
  EXPECT_EQ(session.progress(number)->ready, head_count);
  session.update_warnings();
  EXPECT_TRUE(test::has_warning(session.shown()->opened.document, "One head cannot be decoded: layer 0, head 0: expected a message of"));
  EXPECT_THROW(static_cast<void>(session.weight(0, job.address.id, 0, 0, 0)), std::invalid_argument);
}

TEST_F(SessionTest, AHeadOfTheFirstPictureThatFailsIsTheOpeningsError) {
  const int shown = open_and_show();
  const int number = open();
  const wire::Job job = session.next_job(number, false).value();
  EXPECT_EQ(fail(job.address.job, InputError("worker", "it died")), "worker: test.json: layer 1, head 0: it died");
  EXPECT_EQ(session.progress(number), std::nullopt);
  EXPECT_EQ(shown_number(), shown);
  EXPECT_FALSE(session.take_changes().document);
}

TEST_F(SessionTest, ANewerDocumentTakesThePlaceOfOneThatArrives) {
  const int first = open();
  const wire::Job late = session.next_job(first, false).value();
  const int second = open();
  EXPECT_EQ(session.progress(first), std::nullopt);
  EXPECT_EQ(session.next_job(first, true), std::nullopt);
  finish(late);
  EXPECT_EQ(session.progress(second)->ready, 0U);
  EXPECT_EQ(fail(late.address.job, InputError("worker", "it died")), "");
  finish_all(second, false);
  EXPECT_EQ(shown_number(), second);
}

TEST_F(SessionTest, CancelKeepsWhatShows) {
  const int shown = open_and_show();
  const int number = open();
  const wire::Job late = session.next_job(number, false).value();
  session.cancel_open();
  finish(late);
  EXPECT_EQ(session.progress(number), std::nullopt);
  EXPECT_EQ(shown_number(), shown);
  EXPECT_FALSE(session.take_changes().document);
}

TEST_F(SessionTest, TheBackgroundWaitsWhileAnotherDocumentArrives) {
  const int shown = open_and_show();
  static_cast<void>(open());
  EXPECT_EQ(session.next_job(shown, true), std::nullopt);
  session.cancel_open();
  EXPECT_NE(session.next_job(shown, true), std::nullopt);
}

TEST_F(SessionTest, AWeightWaitsForItsHead) {
  const int number = open_and_show();
  EXPECT_EQ(session.weight(0, {0, 2, 1}, 1, 0, 0), std::nullopt);
  const wire::Job job = session.next_job(number, false).value();
  EXPECT_EQ(job.address.id, (HeadId{0, 2, 1})) << "it was asked for";
  finish(job);
  EXPECT_EQ(session.weight(number, {0, 2, 1}, 1, 0, 0), 22);
}

TEST_F(SessionTest, AWeightThatNeverComesSaysWhy) {
  const int number = open_and_show();
  EXPECT_THROW(static_cast<void>(session.weight(0, {1, 0, 0}, 0, 0, 0)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(session.weight(0, {0, -1, 0}, 0, 0, 0)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(session.weight(0, {0, 0, 0}, 2, 0, 0)), std::invalid_argument);
  EXPECT_EQ(session.weight(number, {0, 2, 1}, 0, 0, 0), std::nullopt);
  EXPECT_EQ(fail(session.next_job(number, false)->address.job, InputError("worker", "it died")), "");
  EXPECT_THROW(static_cast<void>(session.weight(number, {0, 2, 1}, 0, 0, 0)), std::invalid_argument);
  static_cast<void>(open_and_show());
  EXPECT_THROW(static_cast<void>(session.weight(number, {0, 2, 1}, 0, 0, 0)), InputError) << "another document shows";
}

TEST_F(SessionTest, WhatNoHeadIsMadeOfIsCheckedLast) {
  worker = Worker(R"({"tokens": ["a"], "attention": [[1]], "logits": [[1, 2], [3, 4]]})");
  OpenedDocument opened = without_heads(R"({"tokens": ["a"], "attention": [[1]]})");
  HeadSource unused;
  unused.encoding = Encoding::text;
  unused.rows = unused.columns = 2;
  unused.span = {49, 16};
  opened.document.unused = {unused, unused};
  const int number = session.open(std::move(opened), nullptr, "", {}, 0);
  finish_all(number, false);
  const wire::Job check = session.next_job(number, true).value();
  EXPECT_FALSE(check.with_matrix);
  EXPECT_EQ(fail(check.address.job, InputError("number", "expected a number")), "");
  session.update_warnings();
  EXPECT_TRUE(test::has_warning(session.shown()->opened.document, "Outside of the attention: expected a number"));
  EXPECT_EQ(session.next_job(number, true), std::nullopt) << "one sentence is enough";
}

TEST_F(SessionTest, StartAndFragmentSayWhereToBegin) {
  const int number = open(text_of(layers), json{{"layer", 1}}, "layer=2&heads=1");
  finish_all(number, false);
  ASSERT_EQ(shown_number(), number);
  EXPECT_EQ(session.state().layer, 2);
  EXPECT_EQ(session.state().heads, std::vector<int>{1});
  session.apply_fragment("");
  EXPECT_EQ(session.state().layer, 1);
  EXPECT_THROW(session.set_state(json{{"layer", 99}}), std::invalid_argument);
}

TEST_F(SessionTest, WithItsFilesADocumentShowsAtOnceAndDecodesOnTheSpot) {
  OpenedDocument opened = open_document("test.json", bytes_in_memory(text_of(layers)));
  opened.heads = HeadStore(opened.document);
  const int number = session.open(std::move(opened), nullptr, "", {}, 0);
  EXPECT_EQ(shown_number(), number);
  EXPECT_EQ(session.weight(0, {0, 2, 1}, 1, 1, 0), 23);
}

// --- Growing -----------------------------------------------------------------------------------------------------------------

Document grown_to(int layer_count) { return open_document("test.json", bytes_in_memory(text_of(layer_count))).document; }

TEST_F(SessionTest, AGrowingDocumentKeepsWhatIsChosenAndDecoded) {
  const int number = open(text_of(1), nullptr, "", true);
  finish_all(number, true);
  ASSERT_EQ(shown_number(), number);
  EXPECT_TRUE(session.progress(number)->is_growing);
  session.set_state(json{{"query", 1}, {"heads", {1}}});
  EXPECT_TRUE(session.grow(number, grown_to(layers), {0, 100, 7, 0, 0}, false, 200));
  EXPECT_TRUE(session.take_changes().growth);
  EXPECT_EQ(session.state().query, 1);
  EXPECT_EQ(session.state().heads, std::vector<int>{1});
  EXPECT_NE(session.shown()->opened.heads.peek({0, 0, 1}), nullptr);
  EXPECT_EQ(session.shown()->opened.document.streams[0].layers, layers);
  EXPECT_EQ(session.next_job(number, true), std::nullopt) << "what comes is decoded as it passes";
  EXPECT_TRUE(session.grow(number, grown_to(layers), {0, 100, 7, 0, 0}, true, 250));
  finish_all(number, true);
  EXPECT_EQ(session.progress(number)->ready, head_count);
  EXPECT_FALSE(session.progress(number)->is_growing);
}

TEST_F(SessionTest, ADocumentThatHasNotGrownButIsAnotherOneIsSaidAndTouchesNothing) {
  const int number = open(text_of(1), nullptr, "", true);
  finish_all(number, true);
  Document other =
      open_document("test.json",
                    bytes_in_memory(json{{"tokens", {"a", "b", "c", "d"}}, {"attention", test::counting({3, 2, 4, 4})}}.dump()))
          .document;
  EXPECT_FALSE(session.grow(number, std::move(other), {}, true, 200));
  EXPECT_EQ(session.shown()->opened.document.streams[0].layers, 1);
  EXPECT_TRUE(session.grow(4711, grown_to(2), {}, true, 200)) << "of a document that is gone nobody wants to know";
}

TEST_F(SessionTest, ALinkToALaterLayerWaitsForIt) {
  const int number = open(text_of(1), nullptr, "layer=2", true);
  EXPECT_EQ(session.next_job(number, false), std::nullopt);
  EXPECT_TRUE(session.grow(number, grown_to(layers), {}, false, 200));
  finish_all(number, false);
  ASSERT_EQ(shown_number(), number);
  EXPECT_EQ(session.state().layer, 2);
}

TEST_F(SessionTest, ALinkToALayerThatNeverComesOpensWhereItCan) {
  const int number = open(text_of(1), nullptr, "layer=2", true);
  session.end_growth(number, "The file ends there.");
  finish_all(number, false);
  ASSERT_EQ(shown_number(), number);
  EXPECT_EQ(session.state().layer, 0);
  session.update_warnings();
  EXPECT_TRUE(test::has_warning(session.shown()->opened.document, "The file ends there."));
}

TEST_F(SessionTest, WhatAGrowingDocumentHasReplacedComesBackWhenItIsCancelled) {
  const int before = open_and_show();
  session.set_state(json{{"layer", 1}});
  session.shown()->opened.heads.begin_frame();
  EXPECT_EQ(session.weight(0, {0, 2, 1}, 0, 0, 0), std::nullopt);
  const wire::Job late = session.next_job(before, false).value();
  const int growing = open(text_of(1), nullptr, "", true);
  finish_all(growing, false);
  ASSERT_EQ(shown_number(), growing);
  EXPECT_EQ(session.next_job(before, true), std::nullopt);
  EXPECT_FALSE(session.progress(before)->is_shown);
  finish(late);  // its worker has not heard of it
  session.cancel_open();
  ASSERT_EQ(shown_number(), before);
  EXPECT_TRUE(session.take_changes().document);
  EXPECT_EQ(session.state().layer, 1);
  EXPECT_EQ(session.weight(before, {0, 2, 1}, 1, 1, 0), 23);
  EXPECT_EQ(session.progress(growing), std::nullopt);
}

TEST_F(SessionTest, AGrowingDocumentThatIsKeptStays) {
  static_cast<void>(open_and_show());
  const int growing = open(text_of(1), nullptr, "", true);
  finish_all(growing, false);
  session.keep_grown();
  session.cancel_open();
  EXPECT_EQ(shown_number(), growing);
}

/// An encoder and a decoder; the format sorts one that comes late in front.
std::string streams_text(bool with_encoder, int layer_count) {
  json text = {{"decoder_tokens", {"a", "b"}}, {"decoder_attentions", test::counting({layer_count, 1, heads, 2, 2})}};
  if (with_encoder) {
    text["encoder_tokens"] = {"x", "y", "z"};
    text["encoder_attentions"] = test::counting({1, 1, heads, 3, 3});
  }
  return text.dump();
}

TEST_F(SessionTest, AStreamThatMovesTakesItsChoiceAndItsJobsAlong) {
  worker = Worker(streams_text(false, 2));
  const int number = open(streams_text(false, 2), nullptr, "", true);
  finish_all(number, false);
  ASSERT_EQ(shown_number(), number);
  EXPECT_EQ(session.weight(0, {0, 0, 1}, 1, 1, 0), std::nullopt);
  const wire::Job job = session.next_job(number, false).value();
  Document grown = open_document("test.json", bytes_in_memory(streams_text(true, 2))).document;
  ASSERT_EQ(grown.streams.size(), 2U);
  if (grown.streams[0].keys.size() != 3) std::swap(grown.streams[0], grown.streams[1]);
  ASSERT_TRUE(session.grow(number, std::move(grown), {}, true, 200));
  EXPECT_EQ(session.state().stream, 1);
  finish(job);
  EXPECT_EQ(session.weight(0, {1, 0, 1}, 1, 1, 0), 7);
  EXPECT_EQ(session.shown()->opened.heads.status({0, 0, 1}), HeadStatus::unread);
}

}  // namespace
}  // namespace headlight

// What workers have been asked for and have not answered yet. An answer may come late, twice, or for a document that is gone.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/attention.h"
#include "core/wire/job.h"

namespace headlight {

class Jobs {
 public:
  struct Pending {
    int document = 0;
    bool is_check = false;  ///< of what no head is made of: nobody wants more than to know that it is sound
    wire::HeadAddress asked;
    HeadId id;  ///< the same head, but in a document that has grown its stream may have another number now
  };

  /// Numbers the job, and notes it.
  [[nodiscard]] wire::Job ask_head(int document, HeadId id, const Stream& stream, bool with_matrix);
  [[nodiscard]] wire::Job ask_check(int document, const HeadSource& source);

  /// Null: it was answered before, nobody has asked for it, or its document is gone.
  [[nodiscard]] const Pending* find(int job) const;
  void end(int job) { pending_.erase(job); }
  void forget_document(int document);
  /// Its stream i stands at `places[i]` now.
  void move_streams(int document, const std::vector<int>& places);
  [[nodiscard]] bool empty() const { return pending_.empty(); }

 private:
  std::map<int, Pending> pending_;
  int last_ = 0;
};

}  // namespace headlight

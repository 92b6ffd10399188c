// The half of a connection that answers.
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <utility>

#include "gateway/http/connection.h"
#include "gateway/http/error_body.h"
#include "gateway/http/response_head.h"

namespace amble::gateway {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

bool Connection::BeginWriting(Response response) {
  phase_ = Phase::kWriting;
  exchange_->response = std::move(response);
  is_last_ = is_last_ || !exchange_->request->keep_alive || thread_->state().LetsGo();
  exchange_->head = ResponseHead(exchange_->response, thread_->date(), !is_last_);
  if (exchange_->head.empty()) {
    exchange_->response = ErrorResponse(500, "The answer could not be written.");
    exchange_->head = ResponseHead(exchange_->response, thread_->date(), !is_last_);
  }
  exchange_->has_body = HasBody(exchange_->response.status) && exchange_->request->method != "HEAD";
  exchange_->written = 0;
  const size_t size = exchange_->has_body ? exchange_->response.Body().size() : 0;
  SetDeadline(limits_.write_time * (1 + size / kMaxQueuedBytes));
  return Write();
}

bool Connection::Write() {
  const std::string_view head(exchange_->head);
  const std::string_view body =
      exchange_->has_body ? exchange_->response.Body() : std::string_view();
  while (exchange_->written < head.size() + body.size()) {
    const std::string_view head_left = head.substr(std::min(exchange_->written, head.size()));
    const std::string_view body_left =
        body.substr(exchange_->written - std::min(exchange_->written, head.size()));
    const std::array<boost::asio::const_buffer, 2> buffers{boost::asio::buffer(head_left),
                                                           boost::asio::buffer(body_left)};
    ErrorCode error;
    exchange_->written += socket_.write_some(buffers, error);
    if (error == boost::asio::error::would_block) {
      socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](const ErrorCode& e) {
        if (self->phase_ != Phase::kWriting) return;
        if (e) return self->Close();
        if (self->Write()) self->Advance();
      });
      return false;
    }
    if (error) {
      Close();
      return false;
    }
  }
  return EndWriting();
}

bool Connection::EndWriting() {
  exchange_->response = {};
  exchange_->request.reset();
  if (is_last_) {
    Linger();
    return false;
  }
  phase_ = Phase::kIdle;
  SetDeadline(limits_.idle_time);
  return true;
}

bool Connection::Refuse(const Refusal& refusal) {
  // What follows on this connection cannot be told apart from what was refused.
  is_last_ = true;
  if (exchange_->request == nullptr) exchange_->request = std::make_shared<Request>();
  return BeginWriting(ErrorResponse(refusal.status, refusal.message));
}

void Connection::Linger() {
  // Closing with unread bytes would reset the connection, perhaps before the client has read.
  phase_ = Phase::kLingering;
  SetDeadline(limits_.linger_time);
  received_.clear();
  received_.shrink_to_fit();
  read_ = 0;
  ErrorCode error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  if (error) return Close();
  WaitForBytes();
}

}  // namespace amble::gateway

#include "minidocker/channel.hpp"

#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

using common::check;
using common::UniqueFd;

TEST(Channel, KeepsMessagesApart) {
  const auto pair = ChannelPair::open();
  EXPECT_TRUE(pair.monitor.send(Tag::kOutput, "one"));
  EXPECT_TRUE(pair.monitor.send(Tag::kStarted));
  const std::string odd("\0\n\xff", 3);
  EXPECT_TRUE(pair.monitor.send(Tag::kError, odd));

  const auto first = pair.client.receive();
  const auto second = pair.client.receive();
  const auto third = pair.client.receive();
  ASSERT_TRUE(first && second && third);
  EXPECT_EQ(first->tag, Tag::kOutput);
  EXPECT_EQ(first->text, "one");
  EXPECT_EQ(second->tag, Tag::kStarted);
  EXPECT_EQ(second->text, "");
  EXPECT_EQ(third->tag, Tag::kError);
  EXPECT_EQ(third->text, odd);
}

TEST(Channel, GoesBothWays) {
  const auto pair = ChannelPair::open();
  EXPECT_TRUE(pair.client.send(Tag::kInput, "typed"));
  EXPECT_EQ(pair.monitor.receive()->text, "typed");
  EXPECT_TRUE(pair.monitor.send(Tag::kOutput, "shown"));
  EXPECT_EQ(pair.client.receive()->text, "shown");
}

TEST(Channel, TakesAMessageAsLongAsItsLimit) {
  const auto pair = ChannelPair::open();
  std::string text(Channel::kLimit, 'x');
  text.back() = 'y';
  EXPECT_TRUE(pair.monitor.send(Tag::kOutput, text));
  EXPECT_EQ(pair.client.receive()->text, text);
}

TEST(Channel, SaysThatTheOtherSideIsGone) {
  auto pair = ChannelPair::open();
  pair.monitor.close();
  EXPECT_FALSE(pair.monitor.valid());
  EXPECT_FALSE(pair.client.receive());
  EXPECT_FALSE(pair.client.send(Tag::kInput, "x"));  // and no SIGPIPE
  EXPECT_EQ(pair.client.try_send(Tag::kInput, "x"), false);
  EXPECT_FALSE(pair.client.send_descriptor(Tag::kDescriptor, 0));
}

TEST(Channel, HasTheLastWordsOfASideThatIsGone) {
  auto pair = ChannelPair::open();
  pair.monitor.send(Tag::kEnded, "3");
  pair.monitor.close();
  const auto last = pair.client.receive();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->tag, Tag::kEnded);
  EXPECT_EQ(last->text, "3");
  EXPECT_FALSE(pair.client.receive());
}

TEST(Channel, IsGoneWhenItLeavesWordsUnread) {
  auto pair = ChannelPair::open();
  pair.client.send(Tag::kInput, "never read");
  pair.monitor.close();
  EXPECT_FALSE(pair.client.receive());  // ECONNRESET, see unix(7)
}

TEST(Channel, DoesNotWaitForAReaderThatDoesNotRead) {
  const auto pair = ChannelPair::open();
  const std::string text(Channel::kLimit, 'x');
  int sent = 0;
  std::optional<bool> done;
  while ((done = pair.monitor.try_send(Tag::kOutput, text)) == true && sent < 10'000) {
    ++sent;
  }
  EXPECT_FALSE(done.has_value());
  EXPECT_GT(sent, 0);
  for (int i = 0; i < sent; ++i) EXPECT_EQ(pair.client.receive()->text, text);
  EXPECT_EQ(pair.monitor.try_send(Tag::kOutput, text), true);
}

TEST(Channel, PassesADescriptorOn) {
  const test::Folder folder;
  test::write_file(folder / "file", "by descriptor");
  const auto pair = ChannelPair::open();
  {
    const UniqueFd file(
        check(::open((folder / "file").c_str(), O_RDONLY | O_CLOEXEC), "open"));
    EXPECT_TRUE(pair.monitor.send_descriptor(Tag::kDescriptor, file.get()));
  }
  UniqueFd received;
  const auto message = pair.client.receive(&received);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->tag, Tag::kDescriptor);
  EXPECT_EQ(message->text, "");
  ASSERT_TRUE(received.valid());
  EXPECT_EQ(common::read_fd(received.get()), "by descriptor");
  EXPECT_EQ(::fcntl(received.get(), F_GETFD), FD_CLOEXEC);
}

TEST(Channel, HasNoDescriptorWhereNoneCame) {
  const auto pair = ChannelPair::open();
  pair.monitor.send(Tag::kOutput, "x");
  UniqueFd received(check(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open"));
  pair.client.receive(&received);
  EXPECT_FALSE(received.valid());
}

TEST(Channel, ClosesADescriptorThatNobodyWants) {
  const auto pair = ChannelPair::open();
  auto pipe = common::Pipe::open();
  pair.monitor.send_descriptor(Tag::kDescriptor, pipe.write.get());
  pipe.write.reset();
  ASSERT_TRUE(pair.client.receive());
  EXPECT_EQ(common::read_fd(pipe.read.get()), "");  // else it would wait for ever
}

TEST(Channel, IsNoneWithoutASocket) {
  const Channel channel;
  EXPECT_FALSE(channel.valid());
  EXPECT_THROW(channel.send(Tag::kInput, "x"), common::SyscallError);
  EXPECT_THROW(channel.receive(), common::SyscallError);
}

/// Connects to whom listens there, and says something.
void expect_talk(const UniqueFd& listener, const std::filesystem::path& folder) {
  const Channel client = connect_in(folder);
  ASSERT_TRUE(client.valid());
  client.send(Tag::kAttach, "hello");
  const Channel server(UniqueFd(
      check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4")));
  EXPECT_EQ(server.receive()->text, "hello");
  server.send(Tag::kOutput, "answer");
  EXPECT_EQ(client.receive()->text, "answer");
}

TEST(Monitor, IsFoundInItsFolder) {
  const test::Folder folder;
  const UniqueFd listener = listen_in(folder.path());
  expect_talk(listener, folder.path());
  expect_talk(listener, folder.path());
}

TEST(Monitor, IsFoundInAFolderWithALongName) {
  const test::Folder folder;
  const auto path = folder / std::string(100, 'a') / std::string(100, 'b');
  std::filesystem::create_directories(path);
  const UniqueFd listener = listen_in(path);
  EXPECT_TRUE(std::filesystem::is_socket(path / "monitor"));
  expect_talk(listener, path);
}

TEST(Monitor, TakesThePlaceOfOneThatWasKilled) {
  const test::Folder folder;
  (void)listen_in(folder.path());  // its socket stays
  EXPECT_TRUE(std::filesystem::is_socket(folder / "monitor"));
  EXPECT_FALSE(connect_in(folder.path()).valid());
  const UniqueFd listener = listen_in(folder.path());
  expect_talk(listener, folder.path());
}

TEST(Monitor, IsNotFoundWhereThereIsNone) {
  const test::Folder folder;
  EXPECT_FALSE(connect_in(folder.path()).valid());
  EXPECT_FALSE(connect_in(folder / "no").valid());
}

TEST(Monitor, DoesNotListenWhereThereIsNoFolder) {
  const test::Folder folder;
  EXPECT_THROW(listen_in(folder / "no"), common::SyscallError);
}

}  // namespace
}  // namespace minidocker

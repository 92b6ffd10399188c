// Preloaded into the program: writes down in which order a request arrives, the database's log is
// written and synced, and the response leaves. One line each in the file AMBLE_IO_ORDER_LOG:
//
//   NUMBER KIND TARGET MARKED LENGTH "begin of the data"
//
// Numbers ascend over all threads. RECEIVED, WRITTEN and SYNCED get theirs when the call has
// returned, SENT before the call is made: so a SYNCED with a lower number than a SENT was over
// before a single byte of it left. MARKED is 1 when the data holds AMBLE_IO_ORDER_MARKER.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { kShown = 24, kLineSize = 512, kGathered = 65536 };

static atomic_long next_number = 1;
static atomic_int log_file = -2;  // -2: not opened yet, -1: nowhere to write

static ssize_t (*real_write)(int, const void*, size_t);
static ssize_t (*real_pwrite)(int, const void*, size_t, off_t);

static void* Next(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

static int LogFile(void) {
  int file = atomic_load(&log_file);
  if (file != -2) return file;
  const char* path = getenv("AMBLE_IO_ORDER_LOG");
  file = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int unopened = -2;
  if (!atomic_compare_exchange_strong(&log_file, &unopened, file)) {
    if (file >= 0) close(file);
    return unopened;
  }
  return file;
}

static int IsMarked(const void* data, size_t size) {
  const char* marker = getenv("AMBLE_IO_ORDER_MARKER");
  return marker != NULL && *marker != 0 && memmem(data, size, marker, strlen(marker)) != NULL;
}

static void Log(long number, const char* kind, int fd, const void* data, size_t size) {
  const int log = LogFile();
  if (log < 0) return;
  char link[64];
  char target[256];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, target, sizeof target - 1);
  target[length < 0 ? 0 : length] = 0;
  for (char* c = target; *c != 0; ++c) {
    if (*c == ' ') *c = '_';
  }
  char shown[kShown + 1];
  size_t count = 0;
  for (; count < kShown && count < size; ++count) {
    const char c = ((const char*)data)[count];
    shown[count] = c > ' ' && c <= '~' ? c : '_';
  }
  shown[count] = 0;
  char line[kLineSize];
  const int written =
      snprintf(line, sizeof line, "%ld %s %s %d %zu \"%s\"\n", number, kind,
               target[0] == 0 ? "?" : target, data != NULL && IsMarked(data, size), size, shown);
  if (real_write == NULL) real_write = Next("write");
  if (real_write(log, line, (size_t)written) != written) abort();
}

static int IsSocket(int fd) {
  struct stat state;
  return fstat(fd, &state) == 0 && S_ISSOCK(state.st_mode);
}

/// The parts as one piece, at most `size` of it; to be freed.
static char* Gather(const struct iovec* parts, size_t count, size_t size, size_t* gathered) {
  size_t all = 0;
  for (size_t i = 0; i < count; ++i) all += parts[i].iov_len;
  if (all > size) all = size;
  if (all > kGathered) all = kGathered;
  char* data = malloc(all + 1);
  if (data == NULL) abort();
  size_t done = 0;
  for (size_t i = 0; i < count && done < all; ++i) {
    const size_t some = parts[i].iov_len < all - done ? parts[i].iov_len : all - done;
    memcpy(data + done, parts[i].iov_base, some);
    done += some;
  }
  *gathered = done;
  return data;
}

static void LogParts(long number, const char* kind, int fd, const struct iovec* parts, size_t count,
                     size_t size) {
  size_t gathered = 0;
  char* data = Gather(parts, count, size, &gathered);
  Log(number, kind, fd, data, gathered);
  free(data);
}

static long Number(void) { return atomic_fetch_add(&next_number, 1); }

// What arrives.

ssize_t recv(int fd, void* data, size_t size, int flags) {
  static ssize_t (*real)(int, void*, size_t, int);
  if (real == NULL) real = Next("recv");
  const ssize_t got = real(fd, data, size, flags);
  if (got > 0) Log(Number(), "RECEIVED", fd, data, (size_t)got);
  return got;
}

ssize_t recvmsg(int fd, struct msghdr* message, int flags) {
  static ssize_t (*real)(int, struct msghdr*, int);
  if (real == NULL) real = Next("recvmsg");
  const ssize_t got = real(fd, message, flags);
  if (got > 0) {
    LogParts(Number(), "RECEIVED", fd, message->msg_iov, message->msg_iovlen, (size_t)got);
  }
  return got;
}

// What leaves.

ssize_t send(int fd, const void* data, size_t size, int flags) {
  static ssize_t (*real)(int, const void*, size_t, int);
  if (real == NULL) real = Next("send");
  Log(Number(), "SENT", fd, data, size);
  return real(fd, data, size, flags);
}

ssize_t sendmsg(int fd, const struct msghdr* message, int flags) {
  static ssize_t (*real)(int, const struct msghdr*, int);
  if (real == NULL) real = Next("sendmsg");
  LogParts(Number(), "SENT", fd, message->msg_iov, message->msg_iovlen, (size_t)-1);
  return real(fd, message, flags);
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  static ssize_t (*real)(int, const struct iovec*, int);
  if (real == NULL) real = Next("writev");
  if (IsSocket(fd)) LogParts(Number(), "SENT", fd, parts, (size_t)count, (size_t)-1);
  return real(fd, parts, count);
}

ssize_t write(int fd, const void* data, size_t size) {
  if (real_write == NULL) real_write = Next("write");
  if (IsSocket(fd)) Log(Number(), "SENT", fd, data, size);
  return real_write(fd, data, size);
}

// What is stored.

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  static ssize_t (*real)(int, const void*, size_t, off64_t);
  if (real == NULL) real = Next("pwrite64");
  const ssize_t written = real(fd, data, size, offset);
  if (written > 0) Log(Number(), "WRITTEN", fd, data, (size_t)written);
  return written;
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  if (real_pwrite == NULL) real_pwrite = Next("pwrite");
  const ssize_t written = real_pwrite(fd, data, size, offset);
  if (written > 0) Log(Number(), "WRITTEN", fd, data, (size_t)written);
  return written;
}

int fsync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = Next("fsync");
  const int result = real(fd);
  if (result == 0) Log(Number(), "SYNCED", fd, NULL, 0);
  return result;
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = Next("fdatasync");
  const int result = real(fd);
  if (result == 0) Log(Number(), "SYNCED", fd, NULL, 0);
  return result;
}

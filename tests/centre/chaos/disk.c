/* A disk that a test fills and empties again, put before the C library with LD_PRELOAD: it needs
 * no rights. While the file CHAOS_FULL exists nothing below CHAOS_ROOT can grow: such a write
 * fails with ENOSPC. Bytes that are there already can be written over, as on a real disk.
 * Built by the tests: gcc -O1 -shared -fPIC disk.c -o disk.so -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int no_room(int fd, off_t end) {
  const char *flag = getenv("CHAOS_FULL"), *root = getenv("CHAOS_ROOT");
  if (!flag || !root || access(flag, F_OK) != 0) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0 || strncmp(path, root, strlen(root)) != 0) return 0;
  struct stat there;
  if (fstat(fd, &there) != 0 || !S_ISREG(there.st_mode) || end <= there.st_size) return 0;
  errno = ENOSPC;
  return 1;
}

static off_t end_of(int fd, size_t count) {
  struct stat there;
  if (fcntl(fd, F_GETFL) & O_APPEND)
    return fstat(fd, &there) == 0 ? there.st_size + (off_t)count : 0;
  off_t at = lseek(fd, 0, SEEK_CUR);
  return at < 0 ? 0 : at + (off_t)count;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t count) {
  static __typeof__(&write) real;
  if (!real) real = REAL(write);
  return count && no_room(fd, end_of(fd, count)) ? -1 : real(fd, data, count);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at) {
  static __typeof__(&pwrite) real;
  if (!real) real = REAL(pwrite);
  return count && no_room(fd, at + (off_t)count) ? -1 : real(fd, data, count, at);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at) {
  static __typeof__(&pwrite64) real;
  if (!real) real = REAL(pwrite64);
  return count && no_room(fd, (off_t)at + (off_t)count) ? -1 : real(fd, data, count, at);
}

int ftruncate(int fd, off_t size) {
  static __typeof__(&ftruncate) real;
  if (!real) real = REAL(ftruncate);
  return no_room(fd, size) ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
  static __typeof__(&ftruncate64) real;
  if (!real) real = REAL(ftruncate64);
  return no_room(fd, (off_t)size) ? -1 : real(fd, size);
}

int posix_fallocate(int fd, off_t at, off_t length) {
  static __typeof__(&posix_fallocate) real;
  if (!real) real = REAL(posix_fallocate);
  return no_room(fd, at + length) ? ENOSPC : real(fd, at, length);
}

int fallocate(int fd, int mode, off_t at, off_t length) {
  static __typeof__(&fallocate) real;
  if (!real) real = REAL(fallocate);
  return no_room(fd, at + length) ? -1 : real(fd, mode, at, length);
}

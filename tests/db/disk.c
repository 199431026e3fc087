/* A disk for tests, put before the C library with LD_PRELOAD. Below the folder DISK_ROOT it
 *   writes every change and every sync, in order, to DISK_LOG: what a power cut leaves can be
 *     worked out from that afterwards;
 *   lets no more than DISK_ROOM bytes exist: beyond that a write fails with ENOSPC.
 * A record of the log: op, length of path, offset, length of data, path, data.
 * Built by the tests: gcc -O1 -shared -fPIC disk.c -o disk.so -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES 4096
static char *name_of[FILES];
static char root[PATH_MAX];
static size_t root_length;
static int log_file = -1;
static long long room = -1;
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

static int (*real_open)(const char *, int, ...), (*real_close)(int), (*real_fsync)(int);
static int (*real_fdatasync)(int), (*real_truncate)(int, off_t), (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);

__attribute__((constructor)) static void begin(void) {
  if (real_open) return;
  real_close = dlsym(RTLD_NEXT, "close");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_truncate = dlsym(RTLD_NEXT, "ftruncate");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
  real_open = dlsym(RTLD_NEXT, "open");
  const char *value = getenv("DISK_ROOT");
  if (value && realpath(value, root)) root_length = strlen(root);
  if ((value = getenv("DISK_LOG")))
    log_file = real_open(value, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if ((value = getenv("DISK_ROOM"))) room = atoll(value);
}

static void note(char op, const char *path, uint64_t at, const void *data, uint32_t length) {
  if (log_file < 0) return;
  const char *inside = path + root_length;
  uint32_t name = strlen(inside);
  struct __attribute__((packed)) { char op; uint32_t name; uint64_t at; uint32_t length; } head =
      {op, name, at, data ? length : 0};
  if (real_write(log_file, &head, sizeof head) < 0 || real_write(log_file, inside, name) < 0 ||
      (data && real_write(log_file, data, length) < 0))
    abort();
}

/* The absolute path when it lies below the root, else NULL. */
static const char *below(const char *path, char *whole) {
  if (!root_length) return NULL;
  if (path[0] == '/') snprintf(whole, PATH_MAX, "%s", path);
  else if (getcwd(whole, PATH_MAX)) {
    size_t used = strlen(whole);
    snprintf(whole + used, PATH_MAX - used, "/%s", path);
  }
  return !strncmp(whole, root, root_length) && (whole[root_length] == 0 || whole[root_length] == 47) ? whole : NULL;
}

static const char *known(int file) { return file >= 0 && file < FILES ? name_of[file] : NULL; }

static long long size_of(int file) {
  struct stat found;
  return fstat(file, &found) ? 0 : found.st_size;
}

/* Whether the file may reach to `end`; what it grows by is taken from the room. */
static int may_grow(int file, long long end) {
  long long more = end - size_of(file);
  if (room < 0 || more <= 0) return 1;
  if (more > room) { errno = ENOSPC; return 0; }
  room -= more;
  return 1;
}

static int watch(int file, const char *path, int flags, int was_there) {
  char whole[PATH_MAX];
  const char *inside = below(path, whole);
  if (file < 0 || file >= FILES) return file;
  pthread_mutex_lock(&one);
  free(name_of[file]);
  name_of[file] = inside ? strdup(inside) : NULL;
  if (inside && (flags & O_CREAT) && !was_there) note('c', inside, 0, NULL, 0);
  if (inside && (flags & O_TRUNC) && was_there) note('t', inside, 0, NULL, 0);
  pthread_mutex_unlock(&one);
  return file;
}

#define OPEN()                                                               \
  begin();                                                                   \
  va_list more;                                                              \
  va_start(more, flags);                                                     \
  mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;                  \
  va_end(more);                                                              \
  int was_there = !access(path, F_OK);                                       \
  return watch(real_open(path, flags, mode), path, flags, was_there)

int open(const char *path, int flags, ...) { OPEN(); }
int open64(const char *path, int flags, ...) { OPEN(); }

int close(int file) {
  begin();
  pthread_mutex_lock(&one);
  if (known(file)) { free(name_of[file]); name_of[file] = NULL; }
  pthread_mutex_unlock(&one);
  return real_close(file);
}

static ssize_t put(int file, const void *data, size_t length, off_t at, int placed) {
  begin();
  const char *path = known(file);
  if (!path) return placed ? real_pwrite(file, data, length, at) : real_write(file, data, length);
  pthread_mutex_lock(&one);
  ssize_t done = -1;
  if (!placed)
    at = fcntl(file, F_GETFL) & O_APPEND ? size_of(file) : lseek(file, 0, SEEK_CUR);
  if (may_grow(file, at + length)) {
    done = placed ? real_pwrite(file, data, length, at) : real_write(file, data, length);
    if (done > 0) note('w', path, at, data, done);
  }
  pthread_mutex_unlock(&one);
  return done;
}
ssize_t write(int file, const void *data, size_t length) { return put(file, data, length, 0, 0); }
ssize_t pwrite(int file, const void *data, size_t n, off_t at) { return put(file, data, n, at, 1); }
ssize_t pwrite64(int file, const void *data, size_t n, off_t at) { return put(file, data, n, at, 1); }

static int cut(int file, off_t length) {
  begin();
  if (!known(file)) return real_truncate(file, length);
  pthread_mutex_lock(&one);
  long long before = size_of(file);
  int done = may_grow(file, length) ? real_truncate(file, length) : -1;
  if (!done && room >= 0 && before > length) room += before - length;
  if (!done) note('t', known(file), length, NULL, 0);
  pthread_mutex_unlock(&one);
  return done;
}
int ftruncate(int file, off_t length) { return cut(file, length); }
int ftruncate64(int file, off_t length) { return cut(file, length); }

static int sync_one(int file, int (*real)(int)) {
  struct stat found;
  int done = real(file);
  if (known(file) && !done) {
    pthread_mutex_lock(&one);
    note(!fstat(file, &found) && S_ISDIR(found.st_mode) ? 'd' : 's', known(file), 0, NULL, 0);
    pthread_mutex_unlock(&one);
  }
  return done;
}
int fsync(int file) { begin(); return sync_one(file, real_fsync); }
int fdatasync(int file) { begin(); return sync_one(file, real_fdatasync); }

int rename(const char *from, const char *to) {
  char a[PATH_MAX], b[PATH_MAX];
  begin();
  int done = real_rename(from, to);
  if (!done && below(from, a) && below(to, b)) {
    pthread_mutex_lock(&one);
    note('r', a, 0, b + root_length, strlen(b + root_length));
    pthread_mutex_unlock(&one);
  }
  return done;
}

int unlink(const char *path) {
  char whole[PATH_MAX];
  struct stat found;
  begin();
  long long freed = stat(path, &found) ? 0 : found.st_size;
  int done = real_unlink(path);
  if (!done && below(path, whole)) {
    pthread_mutex_lock(&one);
    if (room >= 0) room += freed;
    note('u', whole, 0, NULL, 0);
    pthread_mutex_unlock(&one);
  }
  return done;
}

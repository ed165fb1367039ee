// Load client: closed loop (-r 0) or open loop (-r RPS, coordinated-omission safe), non-stream or SSE. Single thread epoll. Prints one JSON
// line.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
typedef struct {
    uint32_t *v;
    size_t n, c;
} V;
static void vp(V *a, uint64_t x) {
    if (x > 0xffffffffu)
        x = 0xffffffffu;
    if (a->n == a->c) {
        a->c = a->c ? a->c * 2 : 65536;
        a->v = realloc(a->v, a->c * 4);
    }
    a->v[a->n++] = (uint32_t)x;
}
static int cmp(const void *a, const void *b) {
    uint32_t x = *(uint32_t *)a, y = *(uint32_t *)b;
    return x < y ? -1 : x > y;
}
static double pc(V *a, double p) {
    if (!a->n)
        return 0;
    size_t i = (size_t)(p * (a->n - 1) + 0.5);
    return a->v[i] / 1000.0;
} // ns->us (values stored in ns, cap 4.29 s)
typedef struct {
    int fd, busy;
    uint64_t t0, last;
    int st;
    long left;
    char hdr[8192];
    int hl;
    char line[64];
    int ll;
    int chunked;
    int status;
    int ev;
    int closing;
    char sc[4096];
    int sl;
    int got_done;
    int sent;
} K;
static char *req;
static int reql;
static V lat, ttft, gap, fwd;
static long done_n, err_n, events_n;
static int stream, port, ep, measuring;
static char err_s[256];
static long bytes;
static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}
static void conn(K *k) {
    k->fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int tries = 0;
    while (connect(k->fd, (void *)&a, sizeof a)) {
        if (++tries > 50) {
            perror("connect");
            exit(1);
        }
        usleep(20000);
    }
    int one = 1;
    setsockopt(k->fd, IPPROTO_TCP, TCP_NODELAY, &one, 4);
    fcntl(k->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = k};
    epoll_ctl(ep, EPOLL_CTL_ADD, k->fd, &e);
    k->busy = 0;
}
static void sendreq(K *k, uint64_t t0) {
    k->busy = 1;
    k->t0 = t0;
    k->st = 0;
    k->hl = 0;
    k->ll = 0;
    k->chunked = 0;
    k->left = -1;
    k->ev = 0;
    k->sl = 0;
    k->last = 0;
    k->got_done = 0;
    k->closing = 0;
    int o = 0;
    while (o < reql) {
        int n = send(k->fd, req + o, reql - o, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) {
                usleep(100);
                continue;
            }
            break;
        }
        o += n;
    }
}
static void payload(K *k, const char *p, int n, uint64_t t) {
    bytes += n;
    if (!stream)
        return; // assemble lines
    while (n > 0) {
        const char *e = memchr(p, '\n', n);
        int l = e ? (int)(e - p) : n;
        int room = (int)sizeof k->sc - 1 - k->sl;
        int m = l < room ? l : room;
        memcpy(k->sc + k->sl, p, m);
        k->sl += m;
        if (!e)
            return;
        k->sc[k->sl] = 0;
        if (k->sl > 5 && !memcmp(k->sc, "data:", 5)) {
            k->ev++;
            events_n++;
            if (measuring) {
                if (k->ev == 1)
                    vp(&ttft, t - k->t0);
                else if (k->last)
                    vp(&gap, t - k->last);
                char *q = strstr(k->sc, "t=0");
                if (q) {
                    uint64_t ts = strtoull(q + 2, 0, 10);
                    if (ts > 0 && t > ts)
                        vp(&fwd, t - ts);
                }
            }
            k->last = t;
            if (strstr(k->sc, "[DONE]"))
                k->got_done = 1;
        }
        k->sl = 0;
        p = e + 1;
        n -= l + 1;
    }
}
static int feed(K *k, const char *p, int n, uint64_t t) { // 1 = response complete, -1 = error
    while (n > 0 || k->st == 9) {
        switch (k->st) {
        case 0: {
            int m = n < (int)sizeof k->hdr - 1 - k->hl ? n : (int)sizeof k->hdr - 1 - k->hl;
            if (m <= 0)
                return -1;
            memcpy(k->hdr + k->hl, p, m);
            int old = k->hl;
            k->hl += m;
            k->hdr[k->hl] = 0;
            char *e = strstr(k->hdr, "\r\n\r\n");
            if (!e)
                return 0;
            int H = (int)(e - k->hdr) + 4;
            int used = H - old;
            p += used;
            n -= used;
            e[2] = 0;
            k->status = atoi(k->hdr + 9);
            char *q;
            k->left = -1;
            if ((q = strcasestr(k->hdr, "\r\ncontent-length:")))
                k->left = atol(q + 17);
            if (strcasestr(k->hdr, "transfer-encoding: chunked"))
                k->chunked = 1;
            if (strcasestr(k->hdr, "connection: close"))
                k->closing = 1;
            if (k->chunked) {
                k->st = 2;
                k->ll = 0;
            } else if (k->left == 0)
                return 1;
            else
                k->st = 1;
            break;
        }
        case 1: {
            int m = (k->left >= 0 && n > k->left) ? (int)k->left : n;
            payload(k, p, m, t);
            p += m;
            n -= m;
            if (k->left >= 0) {
                k->left -= m;
                if (k->left == 0)
                    return 1;
            }
            break;
        }
        case 2: {
            char c = *p++;
            n--;
            if (c == '\n') {
                k->line[k->ll] = 0;
                k->left = strtol(k->line, 0, 16);
                k->ll = 0;
                k->st = k->left ? 3 : 5;
            } else if (c != '\r' && k->ll < 60)
                k->line[k->ll++] = c;
            break;
        }
        case 3: {
            int m = n > k->left ? (int)k->left : n;
            payload(k, p, m, t);
            p += m;
            n -= m;
            k->left -= m;
            if (!k->left)
                k->st = 4;
            break;
        }
        case 4: {
            char c = *p++;
            n--;
            if (c == '\n') {
                k->st = 2;
                k->ll = 0;
            }
            break;
        }
        case 5: {
            char c = *p++;
            n--;
            if (c == '\n') {
                if (k->ll == 0)
                    return 1;
                k->ll = 0;
            } else if (c != '\r')
                k->ll++;
            break;
        }
        }
    }
    return 0;
}
int main(int ac, char **av) {
    signal(SIGPIPE, SIG_IGN);
    port = 8080;
    int conns = 32;
    double dur = 3, warm = 1;
    double rate = 0;
    const char *path = "/v1/chat/completions", *bodyf = 0, *method = "POST";
    char hx[4096] = "";
    int o;
    while ((o = getopt(ac, av, "p:c:d:w:r:sb:H:u:m:")) != -1)
        switch (o) {
        case 'p':
            port = atoi(optarg);
            break;
        case 'c':
            conns = atoi(optarg);
            break;
        case 'd':
            dur = atof(optarg);
            break;
        case 'w':
            warm = atof(optarg);
            break;
        case 'r':
            rate = atof(optarg);
            break;
        case 's':
            stream = 1;
            break;
        case 'b':
            bodyf = optarg;
            break;
        case 'u':
            path = optarg;
            break;
        case 'm':
            method = optarg;
            break;
        case 'H':
            strcat(hx, optarg);
            strcat(hx, "\r\n");
            break;
        }
    char *body = malloc(1 << 20);
    int bl = 0;
    if (bodyf) {
        int f = open(bodyf, 0);
        if (f < 0) {
            perror(bodyf);
            return 1;
        }
        bl = read(f, body, 1 << 20);
        close(f);
    }
    req = malloc(bl + 8192);
    reql = sprintf(req,
                   "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: OpenAI/Python 1.60.0\r\nAccept: application/json\r\nContent-Type: "
                   "application/json\r\nAuthorization: Bearer sk-bench-0123456789abcdef0123456789abcdef\r\n%sContent-Length: %d\r\n\r\n",
                   method, path, port, hx, bl);
    memcpy(req + reql, body, bl);
    reql += bl;
    ep = epoll_create1(0);
    K *ks = calloc(conns, sizeof(K));
    for (int i = 0; i < conns; i++)
        conn(&ks[i]);
    uint64_t start = now(), ms = start + (uint64_t)(warm * 1e9), end = ms + (uint64_t)(dur * 1e9);
    struct epoll_event es[512];
    static char buf[1 << 18];
    uint64_t nextarr = start;
    double iv = rate > 0 ? 1e9 / rate : 0;
    int *idle = malloc(sizeof(int) * conns);
    int ni = 0;
    static uint64_t *q;
    size_t qh = 0, qt = 0, qc = 1 << 20;
    q = malloc(8 * qc);
    double acc = 0;
    long long arr = 0;
    size_t maxq = 0;
    if (rate <= 0)
        for (int i = 0; i < conns; i++)
            sendreq(&ks[i], now());
    else
        for (int i = 0; i < conns; i++)
            idle[ni++] = conns - 1 - i;
    uint64_t mark = 0, tend = 0;
    (void)acc;
    for (;;) {
        uint64_t t = now();
        if (!measuring && t >= ms) {
            measuring = 1;
            mark = t;
            done_n = err_n = events_n = 0;
            bytes = 0;
            printf("MARK\n");
            fflush(stdout);
        }
        if (t >= end) {
            tend = t;
            break;
        }
        struct timespec ts = {0, 20000000};
        if (rate > 0) {
            while (nextarr <= t) {
                if ((size_t)(qt - qh) < qc) {
                    q[qt % qc] = nextarr;
                    qt++;
                }
                arr++;
                nextarr = start + (uint64_t)(arr * iv);
            }
            while (ni && qh < qt) {
                K *k = &ks[idle[--ni]];
                sendreq(k, q[qh % qc]);
                qh++;
            }
            if (qt - qh > maxq)
                maxq = qt - qh;
            t = now();
            uint64_t w = nextarr > t ? nextarr - t : 0;
            if (w < 20000000) {
                ts.tv_nsec = w;
            }
        }
        int n = epoll_pwait2(ep, es, 512, &ts, 0);
        for (int i = 0; i < n; i++) {
            K *k = es[i].data.ptr;
            int r = recv(k->fd, buf, sizeof buf, 0);
            if (r < 0 && errno == EAGAIN)
                continue;
            uint64_t t = now();
            int res;
            if (r <= 0) {
                res = (k->busy && k->st == 1 && k->left < 0) ? 1 : -1;
                if (!k->busy)
                    res = -2;
                k->closing = 1;
            } else
                res = k->busy ? feed(k, buf, r, t) : -1;
            if (res == 0)
                continue;
            int was = k->busy;
            if (res == 1) {
                int ok = k->status == 200 && (!stream || (k->ev >= 34 && k->got_done));
                if (ok) {
                    done_n++;
                    if (measuring)
                        vp(&lat, t - k->t0);
                } else {
                    err_n++;
                    if (!err_s[0]) {
                        snprintf(err_s, sizeof err_s, "status %d ev %d", k->status, k->ev);
                    }
                }
            } else if (was) {
                err_n++;
                if (!err_s[0])
                    snprintf(err_s, sizeof err_s, "conn %d", r);
            }
            if (k->closing || res < 0) {
                close(k->fd);
                conn(k);
            }
            k->busy = 0;
            if (rate <= 0)
                sendreq(k, now());
            else if (was) {
                idle[ni++] = (int)(k - ks);
            }
        }
    }
    double el = (tend - mark) / 1e9;
    V *vs[4] = {&lat, &ttft, &gap, &fwd};
    for (int i = 0; i < 4; i++)
        qsort(vs[i]->v, vs[i]->n, 4, cmp);
    printf("{\"rps\":%.1f,\"done\":%ld,\"err\":%ld,\"el\":%.3f,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f,"
           "\"ttft50\":%.1f,\"ttft99\":%.1f,\"gap50\":%.1f,\"gap99\":%.1f,\"fwd50\":%.1f,\"fwd99\":%.1f,\"events\":%ld,\"maxq\":%zu,"
           "\"bytes\":%ld,\"e\":\"%s\"}\n",
           done_n / el, done_n, err_n, el, pc(&lat, .5), pc(&lat, .9), pc(&lat, .99), pc(&lat, .999), pc(&lat, 1), pc(&ttft, .5),
           pc(&ttft, .99), pc(&gap, .5), pc(&gap, .99), pc(&fwd, .5), pc(&fwd, .99), events_n, maxq, bytes, err_s);
    return 0;
}

// Package sandbox is the push service of a demonstration, with browsers that anybody can add on a page. It promises to be as
// strict as a real service and stricter: it believes only the sender that a browser has subscribed to, and, holding the
// browsers' keys, opens each notice and refuses what does not open. Nothing leaves the program. What it holds is in memory:
// after a new start it knows no browser any more, and says so.
package sandbox

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/push"
	"comune.example/sportello/internal/push/webpush"
)

// Host is where the service answers, within the program only: no such name exists outside.
//
// norm: RFC 2606 section 2
const Host = "push.sandbox.invalid"

const (
	largestBody  = 4096
	mostShown    = 20
	mostBrowsers = 1000
	authLength   = 16
)

// Received is a notice that a browser has opened.
type Received struct {
	push.Notice

	Text string // as it was sent
	At   time.Time
}

// browser is one that has subscribed to one sender.
type browser struct {
	owner, sender string
	key           *ecdh.PrivateKey
	auth          []byte
	ended         bool
	got           []Received // the newest first
}

// Service is the push service with its browsers.
type Service struct {
	clock    clock.Clock
	topic    *regexp.Regexp
	mu       sync.Mutex // guards browsers and what they hold
	browsers map[string]*browser
}

// New makes the service.
func New(c clock.Clock) *Service {
	return &Service{clock: c, topic: regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`), browsers: map[string]*browser{}}
}

// Subscribe adds a browser of somebody that believes one sender, by the sender's public key. Beyond a thousand, an earlier
// one is forgotten.
func (s *Service) Subscribe(owner, sender string) (push.Subscription, error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return push.Subscription{}, err
	}
	auth := make([]byte, authLength)
	if _, err := rand.Read(auth); err != nil {
		return push.Subscription{}, err
	}
	path := "/" + rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.browsers) >= mostBrowsers {
		for former := range s.browsers {
			delete(s.browsers, former)
			break
		}
	}
	s.browsers[path] = &browser{owner: owner, sender: sender, key: key, auth: auth}
	text := base64.RawURLEncoding.EncodeToString
	return push.Subscription{Endpoint: "https://" + Host + path, P256DH: text(key.PublicKey().Bytes()), Auth: text(auth)}, nil
}

// End has a browser wish nothing any more, as when somebody withdraws the permission.
func (s *Service) End(endpoint string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, ok := s.browsers["/"+endpoint[strings.LastIndex(endpoint, "/")+1:]]; ok {
		b.ended = true
	}
}

// Received lists what somebody's browsers have got, the newest first.
func (s *Service) Received(owner string) []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Received
	for _, b := range s.browsers {
		if b.owner == owner {
			all = append(all, b.got...)
		}
	}
	slices.SortStableFunc(all, func(a, b Received) int { return b.At.Compare(a.At) })
	return all[:min(len(all), mostShown)]
}

// ServeHTTP implements the service's side of the protocol.
// norm: RFC 8030, section 5; RFC 8292, section 4.2
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.browsers[r.URL.Path]
	switch {
	case !ok:
		w.WriteHeader(http.StatusNotFound)
	case b.ended:
		w.WriteHeader(http.StatusGone)
	case r.Method != http.MethodPost:
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		w.WriteHeader(s.take(b, r))
	}
}

// take judges a notice and gives it to the browser if nothing is wrong. The caller holds mu.
func (s *Service) take(b *browser, r *http.Request) int {
	now := s.clock(r.Context())
	sender, err := webpush.Verify(r.Header.Get("Authorization"), "https://"+r.Host, now)
	if err != nil {
		return http.StatusUnauthorized
	}
	if sender != b.sender {
		return http.StatusForbidden
	}
	ttl, err := strconv.Atoi(r.Header.Get("TTL"))
	urgent := slices.Contains([]string{"", "very-low", "low", "normal", "high"}, r.Header.Get("Urgency"))
	topic := r.Header.Get("Topic")
	if err != nil || ttl < 0 || !urgent || topic != "" && !s.topic.MatchString(topic) || r.Header.Get("Content-Encoding") != "aes128gcm" {
		return http.StatusBadRequest
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, largestBody+1))
	if err != nil {
		return http.StatusBadRequest
	}
	if len(body) > largestBody {
		return http.StatusRequestEntityTooLarge
	}
	text, err := webpush.Open(b.key, b.auth, body)
	if err != nil {
		return http.StatusBadRequest
	}
	got := Received{Text: string(text), At: now}
	if json.Unmarshal(text, &got.Notice) != nil {
		got.Notice = push.Notice{}
	}
	b.got = append([]Received{got}, b.got[:min(len(b.got), mostShown-1)]...)
	return http.StatusCreated
}

package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

const (
	ticketFor    = 6 * time.Hour
	roomPath     = "/coda"
	soonestAgain = 3 // seconds until who waits should look again
	latestAgain  = 30
)

// Room is where people wait when more come than the machine serves: see the decision "beyond capacity people wait in a
// room".
type Room struct {
	Limit int // requests that are worked on at once; 0: no limit, and nobody waits
	// Page shows somebody where they stand.
	Page func(c *Call, w Waiting) error
}

// Waiting is what somebody who waits is told, and what their request was, to be sent again when the turn has come.
type Waiting struct {
	Position, Seconds int
	Again             int    // in how many seconds to look again
	Look              string // the address that answers where they stand: with Waiting.Part, or 204 when the turn has come
	Part              bool   // only the part of the page that changes is asked for

	Method, Action string // of the request
	Fields         url.Values
	Files          bool // files were sent, which cannot be kept
}

// Queued is an API's answer to who must wait. The ticket, sent again in the header Sportello-Biglietto or as a cookie,
// keeps the place.
type Queued struct {
	Problem

	Position int    `json:"posizione"`
	Seconds  int    `json:"attesa_secondi"`
	Ticket   string `json:"biglietto,omitempty"`
}

// room is the door of the server.
type room struct {
	*admission

	tickets *tickets
	large   chan struct{} // holds a token for each large body on its way in
	began   sync.Once
	start   time.Time // the first call's
}

// openRoom makes the room and the route by which pages look where their reader stands.
func (s *Server) openRoom() []Route {
	if s.options.Room.Limit <= 0 {
		return nil
	}
	s.room = &room{admission: newAdmission(limitsFor(s.options.Room.Limit)), tickets: newTickets(), large: make(chan struct{}, max(s.options.Room.Limit/4, 1))}
	return []Route{{Pattern: "GET " + roomPath, Who: Anyone(), Uncounted: true, Outside: true, Do: s.showPlace}}
}

func (s *Server) sinceStart(c *Call) time.Duration {
	now := c.Now()
	s.room.began.Do(func() { s.room.start = now })
	return now.Sub(s.room.start)
}

// let tells whether the call may go on; if not, it has been answered. Each call that was let in is to be seen out.
func (s *Server) let(c *Call) bool {
	if s.room == nil || c.route.Outside {
		return true
	}
	if !s.room.carries(c) {
		c.fail(fault.New(fault.TooMany, "fault.busy"))
		return false
	}
	if !s.letIn(c) {
		s.room.unload(c)
		return false
	}
	return true
}

// carries tells whether a large body may come in now: it is read in its place, on a line that may be slow, so all of them
// together have a quarter of the places.
func (r *room) carries(c *Call) bool {
	if c.bodyLimit() <= bodyLimit || c.R.ContentLength == 0 {
		return true
	}
	select {
	case r.large <- struct{}{}:
		c.large = true
		return true
	default:
		return false
	}
}

func (r *room) unload(c *Call) {
	if c.large {
		c.large = false
		<-r.large
	}
}

func (s *Server) letIn(c *Call) bool {
	c.receive()
	if s.room.quick() {
		c.inside = true
		return true
	}
	v := visitor{number: s.shown(c), first: s.room.crowded() && s.first(c)}
	decided := s.room.arrive(s.sinceStart(c), v)
	if decided.held != nil {
		decided = s.hold(c, decided.held)
	}
	c.number, c.inside = decided.number, decided.admitted
	everybodys := c.inside && c.route.Kept // the answer may be kept by others, a ticket may not
	if c.number != 0 && c.number != v.number && !everybodys {
		c.setCookie(ticketCookie, s.room.tickets.write(c.number), int(ticketFor/time.Second))
	}
	if !c.inside {
		c.waitInRoom(decided)
	}
	return c.inside
}

// receive takes in the whole body of a request of the usual size or less, so that a slow line takes nobody's place.
func (c *Call) receive() {
	if c.R.ContentLength == 0 || c.bodyLimit() > bodyLimit {
		return
	}
	body, err := io.ReadAll(c.R.Body)
	c.R.Body = io.NopCloser(&received{Reader: bytes.NewReader(body), err: err})
}

// received is a body that ends as it ended on the line.
type received struct {
	*bytes.Reader

	err error
}

// Read implements io.Reader.
func (r *received) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if errors.Is(err, io.EOF) && r.err != nil {
		err = r.err
	}
	return n, err
}

// seeOut makes room for the next, when the work is done: a slow line does not keep the place while the answer is sent.
func (s *Server) seeOut(c *Call) {
	if c.inside {
		c.inside = false
		s.room.unload(c)
		s.room.leave(s.sinceStart(c), c.number)
	}
}

// hold keeps the request open for a moment.
func (s *Server) hold(c *Call, w *waiter) verdict {
	patience := time.NewTimer(s.room.limits.hold)
	defer patience.Stop()
	select {
	case <-w.in:
	case <-patience.C:
	case <-c.R.Context().Done():
	}
	return s.room.giveUp(s.sinceStart(c), w, c.R.Context().Err() != nil)
}

// shown is the number of the ticket that came with the request.
func (s *Server) shown(c *Call) uint64 {
	if ticket := c.R.Header.Get(ticketHeader); ticket != "" {
		return s.room.tickets.read(ticket)
	}
	return s.room.tickets.read(c.cookie(ticketCookie))
}

// nobody tells whether the cookies say nothing about who is asking: there are none, or only the room's ticket.
func (s *Server) nobody(cookies string) bool {
	if cookies == "" {
		return true
	}
	_, ticket := strings.CutPrefix(cookies, s.cookieName(ticketCookie)+"=")
	return ticket && !strings.Contains(cookies, ";")
}

// first tells who does not wait: officers, behind whose desk people wait as well; and who is signed in and sends files,
// for those cannot be kept while their owner waits.
func (s *Server) first(c *Call) bool {
	if c.route.API || s.identify(c) != nil {
		return false
	}
	media, _, _ := mime.ParseMediaType(c.R.Header.Get("Content-Type"))
	return c.Actor.IsOfficer() || c.Actor.Kind != identity.Anonymous && media == "multipart/form-data"
}

// showPlace answers GET /coda, which the page asks by itself: where its reader stands, or nothing when the turn has come.
func (s *Server) showPlace(c *Call) error {
	stands := s.room.look(s.sinceStart(c), s.shown(c))
	if stands.position == 0 {
		c.status = http.StatusNoContent
		c.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	w := s.waiting(c, stands)
	w.Part = true
	return s.options.Room.Page(c, w)
}

func (s *Server) waiting(c *Call, v verdict) Waiting {
	return Waiting{
		Position: v.position, Seconds: v.seconds, Again: min(max(v.seconds/2, soonestAgain), latestAgain), Look: c.URL(roomPath),
		Method: c.R.Method, Action: c.Here(c.Print.Lang()), Fields: url.Values{},
	}
}

// waitInRoom answers with the room: 429, which promises nothing to a program that reads only the status, and says of a
// change that it was not made. Nothing of what was filled in is lost.
func (c *Call) waitInRoom(v verdict) {
	if c.R.Context().Err() != nil {
		return // the reader has left
	}
	w := c.server.waiting(c, v)
	c.W.Header().Set("Retry-After", strconv.Itoa(w.Again))
	if c.route.API {
		c.tellProgram(w)
		return
	}
	err := c.keepFields(&w)
	if err == nil {
		err = c.server.options.Room.Page(c, w)
	}
	if err != nil {
		c.fail(err)
	}
}

func (c *Call) tellProgram(w Waiting) {
	refusal := &fault.Error{Kind: fault.TooMany, Key: "fault.queue", Args: []any{w.Position}}
	told := Queued{Problem: c.Problem(refusal), Position: w.Position, Seconds: w.Seconds}
	if c.number != 0 {
		told.Ticket = c.server.room.tickets.write(c.number)
	}
	if err := c.Refuse(told.Status, told); err != nil {
		c.fail(err)
	}
}

// keepFields puts what was asked or filled in into the page, so that its button sends it again, under the same key.
func (c *Call) keepFields(w *Waiting) error {
	if c.R.Method == http.MethodGet || c.R.Method == http.MethodHead {
		w.Method, w.Fields = http.MethodGet, c.R.URL.Query()
		w.Action, _, _ = strings.Cut(w.Action, "?")
		return nil
	}
	form, err := c.Form()
	w.Fields, w.Files = form, c.R.MultipartForm != nil && len(c.R.MultipartForm.File) > 0
	return err
}

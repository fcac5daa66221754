package webhook_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/webhook"
)

func TestAReceiverThatChecksSignaturesBelievesWhatIsSent(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		issued := p.add(t)
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(issued.Secret, "whsec_"))
		if err != nil || len(key) < 24 || len(key) > 64 || !strings.HasPrefix(issued.Secret, "whsec_") {
			t.Fatalf("got a secret of %d bytes, %v, want between 24 and 64", len(key), err)
		}
		p.tell(t, "one")
		p.deliver(t)
		got := p.out.all()
		if len(got) != 1 {
			t.Fatalf("got %d requests, want one", len(got))
		}
		r := got[0]
		if !believes(t, issued.Secret, r) {
			t.Error("the signature does not hold")
		}
		if h := r.header; h.Get("Content-Type") != "application/json" || h.Get("webhook-timestamp") == "" || r.id() == "" {
			t.Errorf("got headers %v", h)
		}
		var body map[string]any
		if err := json.Unmarshal(r.body, &body); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{"type": happened, "timestamp": body["timestamp"], "data": map[string]any{"name": "one"}}
		if diff := cmp.Diff(want, body); diff != "" {
			t.Errorf("the message (-want +got):\n%s", diff)
		}
		if believes(t, issued.Secret, received{r.header, append(slices.Clone(r.body), ' ')}) {
			t.Error("a body with one more space is believed")
		}
		if believes(t, "whsec_"+base64.StdEncoding.EncodeToString(make([]byte, 32)), r) {
			t.Error("another secret's receiver believes it")
		}
		old := r.header.Clone()
		old.Set("webhook-timestamp", strconv.FormatInt(time.Now().Unix()-600, 10))
		if believes(t, issued.Secret, received{old, r.body}) {
			t.Error("another time is believed")
		}
	})
}

func TestAMessageSignedTenMinutesAgoIsRefused(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.pass(-10 * time.Minute)
		issued := p.add(t)
		p.tell(t, "one")
		p.deliver(t)
		if got := p.out.all(); len(got) != 1 || believes(t, issued.Secret, got[0]) {
			t.Errorf("got %d requests, believed, want one that is too old", len(got))
		}
	})
}

func TestAFactToldTwiceIsOneDelivery(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.add(t)
		second := p.add(t)
		for range 2 {
			p.tell(t, "one")
		}
		if err := p.Happened(journal.WithKey(program(), "two"), webhook.Event{Type: "thing.ended", At: time.Now()}); err != nil {
			t.Fatal(err)
		}
		p.deliver(t)
		p.deliver(t)
		got := p.out.all()
		if len(got) != 2 || got[0].id() == got[1].id() {
			t.Errorf("got %d requests, want one for each of two endpoints, with ids of their own", len(got))
		}
		list := p.report(t, second.ID).Deliveries
		if len(list) != 1 || list[0].State != webhook.Done || list[0].Status != http.StatusNoContent || list[0].Attempts != 1 {
			t.Errorf("got %+v", list)
		}
	})
}

func TestAReceiverThatRecoversGetsEachEventUnderItsFirstID(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		issued := p.add(t)
		broken := true
		p.out.answers(func(int, received) int {
			if broken {
				return http.StatusInternalServerError
			}
			return http.StatusOK
		})
		for _, key := range []string{"one", "two", "three"} {
			p.tell(t, key)
		}
		for range 10 {
			p.deliver(t)
			p.pass(5 * time.Minute)
		}
		if e := p.report(t, issued.ID).Endpoint; e.Failures == 0 || e.State != webhook.Active || e.Error != "HTTP 500" {
			t.Errorf("got %+v, want an active endpoint with failures", e)
		}
		broken = false
		failed := len(p.out.all())
		for range 10 {
			p.pass(30 * time.Minute)
			p.deliver(t)
		}
		ids, late := map[string]string{}, map[string]int{}
		for i, r := range p.out.all() {
			body := string(r.body)
			if first, ok := ids[body]; ok && first != r.id() {
				t.Errorf("%s came under %s and %s", body, first, r.id())
			}
			ids[body] = r.id()
			if i >= failed {
				late[body]++
			}
		}
		if len(ids) != 3 || len(late) != 3 {
			t.Errorf("got %d events, %d after the recovery, want 3 and 3", len(ids), len(late))
		}
		for body, n := range late {
			if n != 1 {
				t.Errorf("%s was taken %d times", body, n)
			}
		}
		r := p.report(t, issued.ID)
		if r.Endpoint.Failures != 0 || r.Endpoint.Error != "" {
			t.Errorf("got %+v, want no failures", r.Endpoint)
		}
	})
}

func TestWhatWasSentBeforeTheProgramDiedIsSentAgainUnderItsID(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		issued := p.add(t)
		p.out.answers(func(n int, _ received) int {
			if n == 1 {
				_ = p.database.Close() // nothing can be written down any more
			}
			return http.StatusOK
		})
		p.tell(t, "one")
		if err := p.Deliver(t.Context()); err == nil {
			t.Fatal("it was written down")
		}
		p.open(t)
		p.deliver(t)
		if got := len(p.out.all()); got != 1 {
			t.Errorf("got %d requests, want the claim to hold", got)
		}
		p.pass(6 * time.Minute)
		p.deliver(t)
		got := p.out.all()
		if len(got) != 2 || got[0].id() != got[1].id() {
			t.Errorf("got %d requests, want two under one id", len(got))
		}
		if list := p.report(t, issued.ID).Deliveries; len(list) != 1 || list[0].State != webhook.Done {
			t.Errorf("got %+v", list)
		}
	})
}

func TestAfterThreeDaysADeliveryIsGivenUpAndSeen(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		issued := p.add(t)
		p.out.answers(func(int, received) int { return http.StatusBadGateway })
		p.tell(t, "one")
		began := p.ms.Load()
		for range 2000 {
			p.deliver(t)
			if p.report(t, issued.ID).Deliveries[0].State == webhook.Failed {
				break
			}
			p.pass(5 * time.Minute)
		}
		r, took := p.report(t, issued.ID), time.Duration(p.ms.Load()-began)*time.Millisecond
		if d := r.Deliveries[0]; d.State != webhook.Failed || d.Attempts != 10 || took < 72*time.Hour || took > 96*time.Hour {
			t.Errorf("got %+v after %s, want given up after ten attempts in about three days", d, took)
		}
		if r.Endpoint.State != webhook.Failing {
			t.Errorf("got %+v, want failing", r.Endpoint)
		}
		p.out.answers(nil)
		if err := p.Redeliver(admin(), issued.ID, r.Deliveries[0].ID); err != nil {
			t.Fatal(err)
		}
		p.deliver(t)
		r = p.report(t, issued.ID)
		if r.Endpoint.State != webhook.Active || r.Deliveries[0].State != webhook.Done {
			t.Errorf("got %+v, want an active endpoint that has it", r)
		}
		got := p.out.all()
		if got[0].id() != got[len(got)-1].id() {
			t.Error("the repeated delivery has another id")
		}
	})
}

func TestWhoAnswersGoneIsToldNothingMore(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		issued := p.add(t)
		p.out.answers(func(int, received) int { return http.StatusGone })
		p.tell(t, "one")
		p.tell(t, "two")
		p.deliver(t)
		p.tell(t, "three")
		p.pass(100 * time.Hour)
		p.deliver(t)
		r := p.report(t, issued.ID)
		if len(p.out.all()) != 1 || r.Endpoint.State != webhook.Gone || len(r.Deliveries) != 2 {
			t.Errorf("got %d requests, %+v", len(p.out.all()), r)
		}
		if err := p.Try(admin(), issued.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v, want a conflict", err)
		}
		p.out.answers(nil)
		if err := p.Resume(admin(), issued.ID); err != nil {
			t.Fatal(err)
		}
		if err := p.Try(admin(), issued.ID); err != nil {
			t.Fatal(err)
		}
		p.deliver(t)
		if got := p.out.all(); len(got) != 2 || !strings.Contains(string(got[1].body), `"type":"webhook.test"`) {
			t.Errorf("got %d requests, want the test event", len(got))
		}
	})
}

func TestWhatHappensDuringAPauseComesAfterIt(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		issued := p.add(t)
		p.tell(t, "before")
		if err := p.Pause(admin(), issued.ID); err != nil {
			t.Fatal(err)
		}
		p.pass(time.Millisecond)
		p.tell(t, "during")
		p.deliver(t)
		if got := len(p.out.all()); got != 0 {
			t.Fatalf("got %d requests during the pause", got)
		}
		if err := p.Resume(admin(), issued.ID); err != nil {
			t.Fatal(err)
		}
		p.deliver(t)
		got := p.out.all()
		if len(got) != 2 || !strings.Contains(string(got[0].body), "before") || !strings.Contains(string(got[1].body), "during") {
			t.Errorf("got %d requests, want both in their order", len(got))
		}
	})
}

func TestBothSecretsSignForADay(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.pass(-25 * time.Hour)
		former := p.add(t)
		p.pass(time.Hour + 30*time.Second)
		newer, err := p.Rotate(admin(), former.ID)
		if err != nil || newer.Secret == former.Secret {
			t.Fatalf("got %v, want another secret", err)
		}
		p.pass(24*time.Hour - time.Minute)
		p.tell(t, "both")
		p.deliver(t)
		p.pass(2 * time.Minute)
		p.tell(t, "new")
		p.deliver(t)
		got := p.out.all()
		if len(got) != 2 {
			t.Fatalf("got %d requests", len(got))
		}
		if !believes(t, former.Secret, got[0]) || !believes(t, newer.Secret, got[0]) {
			t.Errorf("within a day: got %s, want two signatures", got[0].header.Get("webhook-signature"))
		}
		if believes(t, former.Secret, got[1]) || !believes(t, newer.Secret, got[1]) {
			t.Error("after a day: want the new secret's signature only")
		}
	})
}

func TestASecretIsSaidOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		ctx := journal.WithKey(admin(), "the form's key")
		wish := webhook.Wish{URL: p.out.URL, Types: []string{happened}}
		if _, err := p.Add(ctx, wish); err != nil {
			t.Fatal(err)
		}
		if again, err := p.Add(ctx, wish); !fault.Is(err, fault.Conflict) || again.Secret != "" {
			t.Errorf("got %+v, %v, want a conflict without secret", again, err)
		}
		if list, err := p.Endpoints(admin()); err != nil || len(list) != 1 {
			t.Errorf("got %d endpoints, %v", len(list), err)
		}
	})
}

func TestAnEndpointThatIsDeletedIsForgotten(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		issued := p.add(t)
		p.tell(t, "one")
		if err := p.Delete(admin(), issued.ID); err != nil {
			t.Fatal(err)
		}
		p.tell(t, "two")
		p.deliver(t)
		if _, err := p.Endpoint(admin(), issued.ID); !fault.Is(err, fault.NotFound) || len(p.out.all()) != 0 {
			t.Errorf("got %v and %d requests, want nothing left", err, len(p.out.all()))
		}
	})
}

func TestOldDeliveriesAreForgotten(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		issued := p.add(t)
		p.tell(t, "one")
		p.deliver(t)
		p.pass(29 * 24 * time.Hour)
		p.tell(t, "two")
		for range 2 {
			if err := p.Sweep(program()); err != nil {
				t.Fatal(err)
			}
			p.pass(2 * 24 * time.Hour)
		}
		if list := p.report(t, issued.ID).Deliveries; len(list) != 1 {
			t.Errorf("got %d deliveries, want the younger one", len(list))
		}
	})
}

func TestAddressesThatCannotBeReachedAreRefused(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		served := webhook.NewService(p.journal, nil, webhook.Config{Types: []string{happened}})
		for _, address := range []string{
			"", "servizi.example.org", "http://example.org/", "ftp://example.org/", "https://", "https://user:pass@example.org/",
			"https://127.0.0.1/", "https://localhost/x", "https://[::1]/", "http://127.0.0.1:8080/", "https://example.org/#x",
			"https://example.org/" + strings.Repeat("x", 500),
		} {
			if _, err := served.Add(admin(), webhook.Wish{URL: address, Types: []string{happened}}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: got %v, want refused", address, err)
			}
		}
		for _, types := range [][]string{nil, {"thing.unknown"}, {happened, webhook.TestType}} {
			if _, err := served.Add(admin(), webhook.Wish{URL: "https://example.org/", Types: types}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: got %v, want refused", types, err)
			}
		}
		if _, err := served.Add(admin(), webhook.Wish{URL: "https://example.org/hook?x=1", Types: []string{happened}}); err != nil {
			t.Error(err)
		}
	})
}

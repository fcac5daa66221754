package sample

import (
	"bytes"
	"context"
	_ "embed" // the texts of the reports
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/municipality"
)

//go:embed reports.txt
var reportTexts string

// Reports makes what the sample's citizens have reported in the last months, and what the offices did about it.
type Reports struct {
	Complaint    *complaint.Service
	Municipality *municipality.Municipality
	// Citizen and Clerk give the accounts of the sample; ok is false for one that there is not.
	Citizen func(ctx context.Context, n int) (identity.Actor, bool)
	Clerk   func(ctx context.Context, office string) (identity.Actor, bool)
	Now     time.Time
	Many    int
}

// reportText is one line of the texts.
type reportText struct{ category, title, details, answer string }

func readReportTexts(known func(category string) bool) []reportText {
	var list []reportText
	for line := range strings.Lines(reportTexts) {
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if len(parts) == 4 && known(parts[0]) {
			list = append(list, reportText{parts[0], parts[1], parts[2], parts[3]})
		}
	}
	return list
}

// saying finds one of the texts that have a name.
func saying(name string) string {
	for line := range strings.Lines(reportTexts) {
		if text, ok := strings.CutPrefix(line, name+" | "); ok {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// Make makes them, unless there are some already. With a clock that the context can set they are spread over the last
// months; with any other they are all of today.
func (r Reports) Make(ctx context.Context) error {
	there, err := r.Complaint.List(identity.AsSystem(ctx, "sample"), complaint.Filter{Page: 1})
	if err != nil || len(there.States) > 0 {
		return err
	}
	texts := readReportTexts(func(c string) bool { _, ok := r.Complaint.CategoryOf(c); return ok })
	if len(texts) == 0 || len(r.Municipality.Streets) == 0 || len(r.Municipality.Estate.Sites) == 0 {
		return nil
	}
	random := rand.New(rand.NewPCG(seed, 63)) //nolint:gosec // the same town on every machine
	latest := map[string]string{}
	for i := range r.Many {
		one := invented{reportText: texts[i*7%len(texts)], number: i, random: random, latest: latest}
		if err := r.make(ctx, one); err != nil {
			return fmt.Errorf("sample report %d: %w", i, err)
		}
	}
	return r.questions(ctx)
}

// invented is one report in the making.
type invented struct {
	reportText
	number int
	random *rand.Rand
	latest map[string]string // the newest public report of each category
}

// age is how long ago it came: the newest some hours, the oldest half a year.
func (r Reports) age(number int) time.Duration {
	return time.Duration(r.Many-number)*3*24*time.Hour - 7*time.Hour
}

func (r Reports) make(ctx context.Context, one invented) error {
	citizen, ok := r.Citizen(ctx, one.number%9+1)
	if !ok {
		return nil
	}
	came := r.Now.Add(-r.age(one.number))
	as := identity.With(clock.At(ctx, came), citizen)
	draft, err := r.Complaint.Start(as, map[string]string{complaint.FieldAccepted: "si"}, "it", "")
	if err != nil {
		return err
	}
	save := complaint.Save{Link: draft.Link, Lang: "it", Typed: r.typed(one)}
	if one.number%3 == 0 {
		picture, err := snapshot(one.random)
		if err != nil {
			return err
		}
		save.Files = []document.File{{Name: "foto.jpg", Data: picture}}
	}
	if _, err := r.Complaint.SaveDraft(as, save); err != nil {
		return err
	}
	sent, err := r.Complaint.Send(as, draft.Link, "")
	if err != nil {
		return err
	}
	return r.work(ctx, one, sent, came)
}

// typed is what the citizen writes: somewhere near one of the town's sites.
func (r Reports) typed(one invented) map[string]string {
	sites, streets := r.Municipality.Estate.Sites, r.Municipality.Streets
	site, street := sites[one.random.IntN(len(sites))], streets[one.random.IntN(len(streets))]
	const spread = 0.009 // of a degree: most of a kilometre
	at := complaint.Place{Lat: site.Lat + (one.random.Float64()-0.5)*spread, Lon: site.Lon + (one.random.Float64()-0.5)*spread}
	typed := map[string]string{
		complaint.FieldCategory: one.category, complaint.FieldTitle: one.title + ", " + street, complaint.FieldDetails: one.details,
		complaint.FieldAddress: fmt.Sprintf("%s, %d", street, one.random.IntN(150)+1),
	}
	if one.number%8 != 7 { // some write only the address
		typed[complaint.FieldPoint] = at.String()
	}
	return typed
}

const settled = 45 * 24 * time.Hour // after which the offices have answered nearly everything

// work has the responsible office do with a report what offices do: the older it is, the surer it has been answered.
func (r Reports) work(ctx context.Context, one invented, sent complaint.Report, came time.Time) error {
	clerk, ok := r.Clerk(ctx, sent.Office)
	if !ok {
		return nil
	}
	at := func(ctx context.Context, days int) context.Context {
		moment := came.Add(time.Duration(days) * 24 * time.Hour)
		if moment.After(r.Now) {
			moment = r.Now
		}
		return identity.With(clock.At(ctx, moment), clerk)
	}
	old := r.age(one.number) > settled
	if !old && one.number%3 == 0 {
		return nil // nobody has taken it yet
	}
	if _, err := r.Complaint.Move(at(ctx, 1), complaint.Step{Report: sent.ID, Action: complaint.Take}); err != nil {
		return err
	}
	if err := r.follow(ctx, one, sent); err != nil {
		return err
	}
	step := complaint.Step{Report: sent.ID, Action: complaint.Resolve, Text: one.answer}
	original := one.latest[one.category]
	one.latest[one.category] = sent.Number.String()
	switch {
	case !old && one.number%3 == 1:
		_, err := r.Complaint.Answer(at(ctx, 3), complaint.Step{Report: sent.ID, Audience: complaint.ForAll, Text: saying("@visit")})
		return err
	case one.number%11 == 4 && original != "":
		step.Action, step.Text, step.Original = complaint.Merge, "", original
		one.latest[one.category] = original
	case one.number%9 == 5:
		step.Action, step.Text = complaint.Reject, saying("@private")
	case one.number%3 == 2:
		picture, err := snapshot(one.random)
		if err != nil {
			return err
		}
		step.Files = []document.File{{Name: "dopo.jpg", Data: picture}}
	default:
	}
	_, err := r.Complaint.Move(at(ctx, 4+one.number%9), step)
	if fault.Is(err, fault.Invalid) && step.Action == complaint.Merge { // the other one repeats a third by now
		step.Action, step.Text = complaint.Resolve, one.answer
		_, err = r.Complaint.Move(at(ctx, 4+one.number%9), step)
	}
	return err
}

// follow has somebody else follow a report now and then.
func (r Reports) follow(ctx context.Context, one invented, sent complaint.Report) error {
	citizen, ok := r.Citizen(ctx, (one.number+4)%9+1)
	if !ok || one.number%4 != 0 {
		return nil
	}
	_, err := r.Complaint.Follow(identity.With(ctx, citizen), complaint.FollowRequest{Number: sent.Number.String(), Lang: "it"})
	return err
}

// questions are a few requests for assistance, some of them answered.
func (r Reports) questions(ctx context.Context) error {
	subjects := r.Complaint.Subjects
	for n := range min(6, len(subjects)) {
		subject := subjects[n*5%len(subjects)]
		citizen, ok := r.Citizen(ctx, n+1)
		if !ok {
			return nil
		}
		came := r.Now.Add(-time.Duration(6-n) * 40 * time.Hour)
		asked, err := r.Complaint.Ask(identity.With(clock.At(ctx, came), citizen), complaint.AssistanceRequest{Lang: "it", Typed: map[string]string{
			complaint.FieldCategory: subject.Slug, complaint.FieldAccepted: "si", complaint.FieldDetails: saying("@question"),
		}})
		if err != nil {
			return err
		}
		clerk, ok := r.Clerk(ctx, asked.Office)
		if !ok || n%2 == 1 {
			continue
		}
		as := identity.With(clock.At(ctx, came.Add(20*time.Hour)), clerk)
		if _, err := r.Complaint.Move(as, complaint.Step{Report: asked.ID, Action: complaint.Take}); err != nil {
			return err
		}
		if _, err := r.Complaint.Move(as, complaint.Step{Report: asked.ID, Action: complaint.Resolve, Text: saying("@help")}); err != nil {
			return err
		}
	}
	return nil
}

// snapshot draws a photograph: a road, and something that should not be there.
func snapshot(random *rand.Rand) ([]byte, error) {
	const width, height = 480, 320
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	x0, y0, size := 120+random.IntN(240), 190+random.IntN(70), 30+random.IntN(40)
	grass := color.RGBA{70, uint8(110 + random.IntN(60)), 60, 255} //nolint:gosec // below 170
	for y := range height {
		for x := range width {
			m.Set(x, y, ground(x, y, grass))
			if dx, dy := x-x0, (y-y0)*2; dx*dx+dy*dy < size*size {
				m.Set(x, y, color.RGBA{45, 40, 38, 255})
			}
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 70})
	return b.Bytes(), err
}

// ground is the sky, a strip of green, and the road with its line.
func ground(x, y int, grass color.RGBA) color.RGBA {
	switch {
	case y < 110:
		return color.RGBA{uint8(150 + y/3), uint8(190 + y/4), 235, 255} //nolint:gosec // y is below 110
	case y < 150:
		return grass
	case y > 228 && y < 236 && x/40%2 == 0:
		return color.RGBA{235, 235, 225, 255}
	default:
		return color.RGBA{105, 105, 110, 255}
	}
}

package app

import (
	"context"
	"fmt"
	"time"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/portal/statusweb"
	"comune.example/sportello/internal/web"
)

const lateAfter = 15 * time.Minute // a letter that waits longer, or a job that has not run for so long after its time

// status is the public page on how the services stand.
func (a *App) status() statusweb.Options {
	simulated := func(context.Context) (statusweb.State, error) { return statusweb.Simulated, nil }
	return statusweb.Options{
		Services: a.onlineServices,
		Probes: []statusweb.Probe{
			{Key: "records", Run: func(ctx context.Context) (statusweb.State, error) {
				return statusweb.Working, ping(ctx, a.DB.Read())
			}},
			{Key: "identity", Run: simulated},
			{Key: "payments", Run: simulated},
			{Key: "mail", Run: a.probeMail},
			{Key: "work", Run: a.probeWork},
		},
	}
}

func (a *App) onlineServices(c *web.Call) []statusweb.Service {
	lang := c.Print.Lang()
	var list []statusweb.Service
	for _, s := range a.Catalog.Services {
		if s.Form != nil || len(s.Access) > 0 {
			list = append(list, statusweb.Service{
				Title: s.Sheet(lang).Title, URL: c.URL(s.Path()), Active: s.Active(), Reason: s.Inactive.In(lang),
			})
		}
	}
	return list
}

// probeMail asks whether letters wait longer than they should.
func (a *App) probeMail(ctx context.Context) (statusweb.State, error) {
	waiting, counts, err := a.Notify.Deliveries(identity.AsSystem(ctx, "status"), notify.Queued, notify.Part{Page: 1, Size: 100})
	if err != nil {
		return "", err
	}
	if counts[notify.Queued] > int64(len(waiting)) { // more than can be looked at one by one
		return statusweb.Delayed, nil
	}
	for _, letter := range waiting {
		if a.Journal.Now(ctx).Sub(letter.MadeAt) > lateAfter {
			return statusweb.Delayed, nil
		}
	}
	if a.Config.SMTP == "" {
		return statusweb.Simulated, nil
	}
	return statusweb.Working, nil
}

// probeWork asks whether the program's own work goes well and in time. In a test, and before the first run, nothing ran yet.
func (a *App) probeWork(ctx context.Context) (statusweb.State, error) {
	jobs, err := a.jobs.Status(ctx)
	if err != nil {
		return "", err
	}
	now := a.Journal.Now(ctx)
	for _, j := range jobs {
		switch {
		case j.LastRun.IsZero():
		case j.Error != "":
			return "", fmt.Errorf("the job %s: %s", j.Name, j.Error)
		case !j.Due.IsZero() && now.Sub(j.Due) > lateAfter:
			return statusweb.Delayed, nil
		}
	}
	return statusweb.Working, nil
}

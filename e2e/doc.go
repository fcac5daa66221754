// Package e2e walks through the whole program with a real browser, as citizens and officers do: half of the journeys
// without JavaScript. It promises that a journey also fails on what nobody looks at: an error in the console, something
// that the content security policy stopped, a request to another host, a failure of ours in the log. It holds tests
// only; run.sh runs them, screenshots.sh takes the pictures of the documentation with the same browser.
package e2e

package accountweb

import (
	"strings"

	"comune.example/sportello/internal/web"
)

// longestAgent is how much is shown of a browser that nobody knows, in bytes.
const longestAgent = 60

// agentName says in a few words which browser a session is open in, from what the browser says of itself: good enough for
// its owner to recognise it, and nothing depends on it.
func agentName(c *web.Call, agent string) string {
	browser := firstKnown(agent, [][2]string{ // those that call themselves by others' names, too, come first
		{"Edg/", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	})
	system := firstKnown(agent, [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	})
	switch {
	case agent == "":
		return c.Print.T("account.sessions.agent_unknown")
	case browser != "" && system != "":
		return c.Print.T("account.sessions.agent_on", browser, system)
	case browser != "":
		return browser
	case len(agent) > longestAgent:
		return strings.ToValidUTF8(agent[:longestAgent], "") + "…"
	default:
		return agent
	}
}

func firstKnown(agent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return ""
}

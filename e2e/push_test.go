package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/page"

	"comune.example/sportello/internal/i18n"
)

// subscribed stands for the browser's own push service, which no test reaches: a browser that has a subscription once it
// was asked for one, with the key that the page gave.
const subscribed = `(() => {
	let had = null;
	const keys = { p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg" };
	const endpoint = "https://updates.push.services.mozilla.com/wpush/v2/test";
	PushManager.prototype.subscribe = async (o) => {
		if (o.applicationServerKey.length !== 87 || !o.userVisibleOnly) throw new Error("no key");
		sessionStorage.setItem("had", "yes");
		return { endpoint, toJSON: () => ({ endpoint, keys }) };
	};
	PushManager.prototype.getSubscription = async () => sessionStorage.getItem("had") ? { endpoint, unsubscribe: async () => true } : null;
})()`

func TestADeviceIsAddedWithTheButtonAndIsKnownAgain(t *testing.T) {
	s := serve(t)
	for _, lang := range []string{i18n.Italian, i18n.English} {
		t.Run(lang, func(t *testing.T) {
			v := visit(t, s, way{lang: lang})
			v.enterAs("cittadina")
			v.permits(browser.PermissionSettingGranted)
			must(t, call(v.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: subscribed}))
			v.open(v.path("/area-personale/avvisi"))
			v.says("push.add")
			v.send(v.say("push.add"))
			v.sees(v.say("push.flash.added"))
			v.says("push.here")
			if strings.Contains(v.text(), v.say("push.add")) {
				t.Error("the button is shown to a device that has notices")
			}
			v.send(v.say("push.remove", "Chrome, Linux"))
			v.sees(v.say("push.flash.removed"))
			v.says("push.add")
			v.permits(browser.PermissionSettingDenied)
			v.open(v.path("/area-personale/profilo"))
			v.says("push.denied")
			if strings.Contains(v.text(), v.say("push.add")) {
				t.Error("the button is shown where notices are blocked")
			}
		})
	}
}

// permits gives or takes the browser's leave to show notices.
func (v *visitor) permits(setting browser.PermissionSetting) {
	v.t.Helper()
	must(v.t, call(v.ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "notifications"}, Setting: setting, Origin: v.town.address,
	}))
}

// says waits for a word that the page's script brings.
func (v *visitor) says(key string) {
	v.t.Helper()
	v.until(key, func() bool { return strings.Contains(v.text(), v.say(key)) })
}

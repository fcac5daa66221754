package paymentweb_test

import (
	"net/http"
	"testing"
)

// norm: the national model of municipal sites, C.SE.1.4, C.SE.1.7, C.SE.1.8, C.SE.2.1, C.SE.2.2
func TestAPaymentIsCheckedPaidAndConfirmed(t *testing.T) {
	w := newTown(t)
	own := "/area-personale/pagamenti/" + w.owe("12050").ID
	w.wantText(w.page("", "/pagamenti"), "Passo 1 di 3: Avviso da pagare", "articolo 13", "Prenota appuntamento")
	w.wantText(w.page("ada", own), "Passo 2 di 3: Riepilogo", "Controlla i dati prima di pagare", "Paga più tardi", "Scade", "Prenota appuntamento")
	checkout := w.goes(w.post("ada", own+"/paga", nil), "/sandbox/pagamenti/")
	back := w.goes(w.post("ada", checkout, map[string]string{"esito": "pagato"}), "/pagamenti/esito/")
	p := w.page("ada", back)
	w.wantText(p, "Passo 3 di 3: Esito", "2014/000001", "Scarica la ricevuta (PDF, ", "Che cosa succede adesso", "Ti abbiamo scritto a", "Servizi correlati", "Quanto è stato facile usare questo servizio?")
	if p.With("href", own) == nil {
		t.Error("the confirmation does not lead to the notice")
	}
	w.wantText(w.page("ada", back), "2014/000001") // it survives a reload
	if a := w.post("ada", own+"/paga", nil); a.Code != http.StatusConflict {
		t.Errorf("Back and pay again: got %d, want 409", a.Code)
	}
}

func TestAnOutcomeThatTakesLongIsSafeToLeaveAndRefreshesItself(t *testing.T) {
	w := newTown(t)
	own := "/area-personale/pagamenti/" + w.owe("5000").ID
	checkout := w.goes(w.post("ada", own+"/paga", nil), "/sandbox/pagamenti/")
	back := w.goes(w.post("ada", checkout, map[string]string{"esito": "incerto_poi_pagato"}), "/pagamenti/esito/")
	p := w.page("ada", back)
	w.wantText(p, "Puoi chiudere questa pagina", "Non pagare di nuovo")
	if p.With("data-refresh", back) == nil || p.With("href", back) == nil {
		t.Error("the page neither refreshes itself nor has a link that does")
	}
}

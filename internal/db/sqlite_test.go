package db

import "testing"

func TestEnginesThatMayCorruptTheirFileAreRefused(t *testing.T) {
	for version, sound := range map[string]bool{
		"3.51.3": true, "3.54.1": true, "4.0.0": true, "3.51.2": false, "3.40.1": false, "2.99.99": false, "": false, "x.y.z": false,
	} {
		if err := soundSQLite(version); (err == nil) != sound {
			t.Errorf("%q: got %v, want accepted = %t", version, err, sound)
		}
	}
}

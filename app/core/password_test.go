package core

import "testing"

func TestPasswordOnThePad(t *testing.T) {
	keys := func(sc *scene, digits string) {
		for _, d := range []byte(digits) {
			sc.send(Digit{d})
		}
	}
	t.Run("the sixth digit sends it", func(t *testing.T) {
		sc := atPassword(t)
		keys(sc, "12345")
		sc.quiet()
		keys(sc, "6")
		if got := asked[CompleteActivation](sc); got.Password != "123456" {
			t.Errorf("sent %q", got.Password)
		}
	})
	t.Run("erase takes the last one back", func(t *testing.T) {
		sc := atPassword(t)
		keys(sc, "129")
		sc.send(EraseDigit{})
		if got := sc.Activation.Password; got != "12" {
			t.Errorf("%q", got)
		}
		sc.send(EraseDigit{}, EraseDigit{}, EraseDigit{}).quiet()
		if got := sc.Activation.Password; got != "" {
			t.Errorf("%q", got)
		}
	})
	t.Run("after a refusal the next digit begins anew", func(t *testing.T) {
		sc := atPassword(t)
		keys(sc, "123456")
		job := asked[CompleteActivation](sc).Job.ID
		sc.send(Activated{Answer: Answer{Job: job, Failure: Failure{Kind: FailRefused}}})
		keys(sc, "7")
		if got := sc.Activation; got.Password != "7" || got.Failure.Is() {
			t.Errorf("%+v", got)
		}
	})
	t.Run("nothing is typed while it is on its way", func(t *testing.T) {
		sc := atPassword(t)
		keys(sc, "123456")
		keys(sc, "7")
		sc.send(EraseDigit{})
		if got := sc.Activation.Password; got != "123456" {
			t.Errorf("%q", got)
		}
	})
}

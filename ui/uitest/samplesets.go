package uitest

import "vssid/app/core"

// sampleSets are the samples of the features, one a line.
var sampleSets = []func(adder){
	addHub,
	addLooked,
	addSigned,
	addSharing,
	addLookup,
	addHelp,
	addPlain,
	addCare,
	addRecords,
	addRegistration,
	addFamily,
	addConfirm,
	addPicture,
	addRecovery,
	addServices,
	addMessages,
}

// addHub are the places of the bottom bar.
func addHub(add adder) {
	add("50-personal", Home(), on(core.ScreenHome, core.ScreenPersonal))
	add("51-services", Home(), on(core.ScreenHome, core.ScreenServices))
	add("52-help", Home(), on(core.ScreenHome, core.ScreenHelp))
}

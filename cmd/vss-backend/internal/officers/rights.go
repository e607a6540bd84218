package officers

import "slices"

// Role is what an officer is trusted with.
type Role string

// The roles.
const (
	Examiner   Role = "officer"     // cán bộ: decides about registrations, requests and reported errors, answers messages
	Supervisor Role = "supervisor"  // lãnh đạo: what officers do, and what takes more: recoveries, withdrawals of cards, officers, keys
	PostClerk  Role = "post-office" // nhân viên bưu điện: helps people to register, decides nothing
	Auditor    Role = "auditor"     // kiểm tra viên: reads what officers did, changes nothing
	Facilities Role = "facilities"  // quản lý cơ sở: facilities, their desks, and the agencies that may read
)

// Roles are all of them, in the order people read them.
func Roles() []Role { return []Role{Examiner, Supervisor, PostClerk, Auditor, Facilities} }

// Right is one thing an officer may do.
type Right string

// The rights. A right is asked for at every page and every act; having a session alone allows nothing but to sign out.
const (
	Registrations Right = "registrations"  // decide about them
	Requests      Right = "requests"       // handle requests for public services
	Messages      Right = "messages"       // answer people
	Reports       Right = "reports"        // handle reported errors
	Recoveries    Right = "recoveries"     // approve one of the two times an account needs to move
	Bindings      Right = "bindings"       // take an account from a lost phone, lock it and open it
	Cards         Right = "cards"          // withdraw a card and give it back
	Search        Right = "search"         // find people on record
	Undelivered   Right = "undelivered"    // see messages that were given up
	Resend        Right = "resend"         // settle them
	Assist        Right = "assist"         // help people to register
	ReadActs      Right = "read-acts"      // read what officers did
	ManageDesks   Right = "manage-desks"   // facilities and their desks
	ManageReaders Right = "manage-readers" // agencies that may read
	ManageKeys    Right = "manage-keys"    // the issuer's keys and the trust list
	ManagePeople  Right = "manage-people"  // officers themselves
	Own           Right = "own"            // their own passkeys
)

// rightsOf is who may do what. Two rights that would let one person approve what the same person began are in no role together with the other half of
// the act; where two officers are needed, the act itself counts them.
var rightsOf = map[Role][]Right{
	Examiner:   {Registrations, Requests, Messages, Reports, Recoveries, Search, Bindings, Own},
	Supervisor: {Registrations, Requests, Messages, Reports, Recoveries, Search, Bindings, Cards, Undelivered, Resend, ManageKeys, ManagePeople, Own},
	PostClerk:  {Assist, Own},
	Auditor:    {ReadActs, Undelivered, Own},
	Facilities: {ManageDesks, ManageReaders, Own},
}

// May reports whether any of the roles gives a right.
func May(roles []Role, right Right) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(rightsOf[r], right) })
}

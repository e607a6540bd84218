package store

// Card is a card as the registry holds it.
type Card struct {
	Account         string
	Version         int64 // rises with every change
	CardNumber      string
	InsuranceNumber string // mã số BHXH
	CitizenID       string // số định danh cá nhân; "" when not known
	HolderName      string
	DateOfBirth     string // ISO 8601, as exact as the source
	Sex             string // male or female
	ObjectCode      string // mã đối tượng
	FacilityCode    string
	FacilityName    string // read only: from the facilities
	ValidFrom       string // ISO 8601
	ValidTo         string // "" when the card says none
	FiveYearDate    string
	BenefitLevel    int
	LivingArea      string // "", K1, K2 or K3
	Withdrawn       bool
	BHYTPayload     string // the printed QR, exactly
}

const cardColumns = `c.account, c.version, c.card_number, c.insurance_number, c.citizen_id, c.holder_name, c.date_of_birth, c.sex, c.object_code, c.facility_code,
	f.name, c.valid_from, c.valid_to, c.five_year_date, c.benefit_level, c.living_area, c.withdrawn, c.bhyt_payload
	FROM cards c JOIN facilities f ON f.code = c.facility_code`

func (r *Reader) card(where string, args ...any) (Card, error) {
	var c Card
	var withdrawn int
	err := r.row("SELECT "+cardColumns+" WHERE "+where, args, &c.Account, &c.Version, &c.CardNumber, &c.InsuranceNumber, &c.CitizenID, &c.HolderName, &c.DateOfBirth, &c.Sex,
		&c.ObjectCode, &c.FacilityCode, &c.FacilityName, &c.ValidFrom, &c.ValidTo, &c.FiveYearDate, &c.BenefitLevel, &c.LivingArea, &withdrawn, &c.BHYTPayload)
	c.Withdrawn = withdrawn != 0
	return c, err
}

// Card gives the card of an account, or fails with ErrNotFound.
func (r *Reader) Card(account string) (Card, error) { return r.card("c.account = ?", account) }

// CardByNumber finds a card by the number printed on it, or fails with ErrNotFound.
func (r *Reader) CardByNumber(number string) (Card, error) {
	return r.card("c.card_number = ?", number)
}

// CardByInsuranceNumber finds a card by the social-insurance number of its holder, or fails with ErrNotFound.
func (r *Reader) CardByInsuranceNumber(number string) (Card, error) {
	return r.card("c.insurance_number = ?", number)
}

// CardByCitizenID finds a card by the personal identification number of its holder, or fails with ErrNotFound.
func (r *Reader) CardByCitizenID(number string) (Card, error) {
	return r.card("c.citizen_id = ?", number)
}

// CreateCard adds a card at version 1.
func (t *Tx) CreateCard(c Card) error {
	err := t.run(`INSERT INTO cards (account, version, card_number, insurance_number, citizen_id, holder_name, date_of_birth, sex, object_code, facility_code,
		valid_from, valid_to, five_year_date, benefit_level, living_area, withdrawn, bhyt_payload) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Account, c.CardNumber, c.InsuranceNumber, c.CitizenID, c.HolderName, c.DateOfBirth, c.Sex, c.ObjectCode, c.FacilityCode,
		c.ValidFrom, c.ValidTo, c.FiveYearDate, c.BenefitLevel, c.LivingArea, flag(c.Withdrawn), c.BHYTPayload)
	if err != nil {
		return err
	}
	return t.nameCard(c.Account, c.HolderName)
}

// SetWithdrawn withdraws a card or gives it back, and raises its version.
func (t *Tx) SetWithdrawn(account string, withdrawn bool) error {
	return t.run("UPDATE cards SET withdrawn = ?, version = version + 1 WHERE account = ?", flag(withdrawn), account)
}

// SetFacility moves a card to another first facility with the payload that is printed from then on, and raises its version.
func (t *Tx) SetFacility(account, facilityCode, bhytPayload string) error {
	return t.run("UPDATE cards SET facility_code = ?, bhyt_payload = ?, version = version + 1 WHERE account = ?", facilityCode, bhytPayload, account)
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

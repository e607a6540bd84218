package ownertext

import (
	"strings"
	"time"

	"vssid/app/vss"
)

// ShareTerms is what a person is about to share, and with whom.
type ShareTerms struct {
	HolderName string
	Recipient  string
	Purpose    string
	Until      string // last day in Vietnam, YYYY-MM-DD
	Facts      []vss.ShareFact
}

var (
	labelRecipient  = phrase{"Người nhận", "Recipient"}
	labelPurpose    = phrase{"Để làm gì", "What for"}
	labelShareUntil = phrase{"Có giá trị đến hết ngày", "Counts until the end of"}
	labelHolder     = phrase{"Của ai", "About"}
	labelFact       = phrase{"Điều được chia sẻ", "What is shared"}

	actionShare = phrase{"Chia sẻ thông tin có chữ ký của BHXH", "Share information signed by VSS"}
	effectShare = phrase{
		"Ai có giấy hoặc mã này đều đọc được những điều trên đến ngày đó. Mỗi lần hỏi trên mạng bạn sẽ thấy trong Ai đã xem. Bạn thu hồi được bất cứ lúc nào; điều người khác đã đọc thì không lấy lại được.",
		"Whoever has the paper or the code can read the above until that day. You see each time it is asked online under Who looked. You can take it back at any time; what was read cannot be taken back.",
	}
	actionRevoke = phrase{"Thu hồi thông tin đã chia sẻ", "Take back what was shared"}
	effectRevoke = phrase{"Từ nay ai hỏi trên mạng sẽ được trả lời là đã thu hồi. Không hoàn lại được; muốn chia sẻ tiếp thì làm giấy mới.",
		"Whoever asks online from now on is told that it was taken back. It cannot be undone; to share again, make a new one."}
)

// Share is what the owner reads before VSS signs a statement.
func Share(language vss.Language, t ShareTerms) vss.Shown {
	item := func(label phrase, value string) vss.ShownItem {
		return vss.ShownItem{Label: label.in(language), Value: value}
	}
	shown := vss.Shown{item(labelAction, actionShare.in(language)), item(labelHolder, t.HolderName), item(labelRecipient, t.Recipient), item(labelPurpose, t.Purpose), item(labelShareUntil, ShareDay(t.Until))}
	for _, f := range t.Facts {
		shown = append(shown, item(labelFact, ShareFact(language, f)))
	}
	return append(shown, item(labelEffect, effectShare.in(language)))
}

// ShareEnd is what the owner reads before taking a statement back.
func ShareEnd(language vss.Language, recipient, purpose string, issued time.Time) vss.Shown {
	return vss.Shown{
		{Label: labelAction.in(language), Value: actionRevoke.in(language)},
		{Label: labelRecipient.in(language), Value: recipient},
		{Label: labelPurpose.in(language), Value: purpose},
		{Label: phrase{"Chia sẻ lúc", "Shared at"}.in(language), Value: issued.In(vietnam).Format("02/01/2006 15:04")},
		{Label: labelEffect.in(language), Value: effectRevoke.in(language)},
	}
}

// ShareFact is a fact in a person's words. A fact of a form that this version does not know is its values.
func ShareFact(language vss.Language, f vss.ShareFact) string {
	v := func(i int) string {
		if i < len(f.Values) {
			return f.Values[i]
		}
		return ""
	}
	in := func(vi, en string) string { return phrase{vi, en}.in(language) }
	switch f.Kind {
	case vss.ShareFactKindInsured:
		if v(1) == "" {
			return in("Đang có thẻ bảo hiểm y tế, từ ", "Has health insurance, from ") + ShareDay(v(0))
		}
		return in("Đang có thẻ bảo hiểm y tế, từ ", "Has health insurance, from ") + ShareDay(v(0)) + in(" đến ", " to ") + ShareDay(v(1))
	case vss.ShareFactKindMonths:
		return v(0) + in(" tháng đóng bảo hiểm xã hội, tính đến ", " months of social insurance paid, through ") + shareMonth(v(1))
	case vss.ShareFactKindEmployers:
		end := in(" đến nay", " until now")
		if v(2) != "" {
			end = in(" đến ", " to ") + shareMonth(v(2))
		}
		return v(0) + in(": từ ", ": from ") + shareMonth(v(1)) + end
	case vss.ShareFactKindSalary:
		return in("Lương đóng bảo hiểm xã hội từ ", "Contribution salary from ") + dong(v(0)) + in(" đến dưới ", " to under ") + dong(v(1)) + in(" đồng một tháng (", " dong a month (") + shareMonth(v(2)) + ")"
	}
	return strings.Join(f.Values, ", ")
}

// ShareDay writes YYYY-MM-DD as people do; what is less exact stays as exact as it is.
func ShareDay(iso string) string {
	parts := strings.Split(iso, "-")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, "/")
}

// shareMonth writes YYYY-MM as people do.
func shareMonth(iso string) string { return ShareDay(iso) }

// dong groups digits by three.
func dong(digits string) string {
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(r)
	}
	return b.String()
}

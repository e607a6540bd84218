package lookup

import (
	"fmt"
	"math"
)

// Position is a point on the earth in degrees (WGS 84).
type Position struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// earthRadius is the mean radius of the earth in metres (IUGG).
const earthRadius = 6_371_009

// Valid reports whether the position is on the earth.
func (p Position) Valid() bool {
	return math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180 // false for NaN
}

// MetresTo is the distance as the crow flies, by the haversine formula: right to half a percent.
func (p Position) MetresTo(q Position) int {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dLat, dLon := rad(q.Latitude-p.Latitude), rad(q.Longitude-p.Longitude)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(p.Latitude))*math.Cos(rad(q.Latitude))*math.Pow(math.Sin(dLon/2), 2)
	return int(math.Round(2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))))
}

// GeoURI names the position for map apps (RFC 5870).
func (p Position) GeoURI() string { return fmt.Sprintf("geo:%.5f,%.5f", p.Latitude, p.Longitude) }

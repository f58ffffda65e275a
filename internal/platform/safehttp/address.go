package safehttp

import (
	"fmt"
	"net/netip"
)

// forbidden are the special-purpose blocks of the IANA registries: what is not globally reachable, and what carries
// another address inside (NAT64, 6to4, Teredo), behind which anything could lie.
var forbidden = prefixes(
	"0.0.0.0/8",        // this network
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // carrier-grade NAT; also some clouds' metadata (100.100.100.200)
	"127.0.0.0/8",      // loopback
	"169.254.0.0/16",   // link-local; most clouds' metadata
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments; Oracle's metadata
	"192.0.2.0/24",     // documentation
	"192.31.196.0/24",  // AS112
	"192.52.193.0/24",  // AMT
	"192.88.99.0/24",   // 6to4 relays
	"192.168.0.0/16",   // private
	"192.175.48.0/24",  // AS112
	"198.18.0.0/15",    // benchmarking
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, broadcast
	"168.63.129.16/32", // Azure's platform, public in form only

	"::/96",             // unspecified, loopback, IPv4-compatible
	"::ffff:0:0:0/96",   // IPv4-translated
	"64:ff9b::/96",      // NAT64
	"64:ff9b:1::/48",    // local NAT64
	"100::/64",          // discard
	"100:0:0:1::/64",    // dummy
	"2001::/23",         // protocol assignments: Teredo, benchmarking, ORCHID
	"2001:db8::/32",     // documentation
	"2002::/16",         // 6to4
	"2620:4f:8000::/48", // AS112
	"3fff::/20",         // documentation
	"5f00::/16",         // segment routing
	"fc00::/7",          // unique local; AWS's metadata fd00:ec2::254
	"fe80::/10",         // link-local
	"fec0::/10",         // site-local
	"ff00::/8",          // multicast
)

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		out[i] = netip.MustParsePrefix(t)
	}
	return out
}

// judge says whether ip may be dialled.
func judge(ip netip.Addr, allow []netip.Prefix) error {
	if !ip.IsValid() {
		return fmt.Errorf("%w: no address", ErrAddress)
	}
	// ::ffff:10.0.0.1 is 10.0.0.1; a zone is never part of a public address, and an interface of ours may be named by it.
	plain := ip.Unmap()
	for _, p := range allow {
		if p.Contains(plain.WithZone("")) {
			return nil
		}
	}
	if plain.Zone() != "" {
		return fmt.Errorf("%w: %s", ErrAddress, ip)
	}
	for _, p := range forbidden {
		if p.Contains(plain) {
			return fmt.Errorf("%w: %s", ErrAddress, ip)
		}
	}
	// Only 2000::/3 has ever been given out; the rest of IPv6 is no place that a page could be.
	if plain.Is6() && !global6.Contains(plain) {
		return fmt.Errorf("%w: %s", ErrAddress, ip)
	}
	return nil
}

var global6 = netip.MustParsePrefix("2000::/3")

//! Address ranges in CIDR notation, IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses.
///
/// Invariant: `prefix` is at most the number of bits of the family of `base`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cidr {
    base: IpAddr,
    prefix: u8,
}

/// Ranges that no host on the public internet calls from.
const PRIVATE: [Cidr; 6] = [
    Cidr { base: IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), prefix: 8 },
    Cidr { base: IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), prefix: 12 },
    Cidr { base: IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), prefix: 16 },
    Cidr { base: IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), prefix: 10 },
    Cidr { base: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), prefix: 8 },
    Cidr { base: IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), prefix: 7 },
];

impl Cidr {
    /// Reads `a.b.c.d/n`, `x::/n`, or one address. Bits after the prefix do not count.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let base: IpAddr = address.parse().ok()?;
        let bits = bits_of(base);
        let prefix = prefix.unwrap_or(bits);
        (prefix <= bits).then_some(Self { base, prefix })
    }

    /// Whether an address lies in the range. Families never match each other.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(other)) => {
                same_start(base.to_bits().into(), other.to_bits().into(), self.prefix, 32)
            }
            (IpAddr::V6(base), IpAddr::V6(other)) => {
                same_start(base.to_bits(), other.to_bits(), self.prefix, 128)
            }
            _ => false,
        }
    }

    /// Whether the range is too wide to be anybody's own: wider than /8 (IPv4) or /32 (IPv6),
    /// unless it is private.
    ///
    /// Source: Amazon S3 User Guide, "Blocking public access", the meaning of "public".
    pub(super) fn is_broad(self) -> bool {
        let widest = if self.base.is_ipv4() { 8 } else { 32 };
        self.prefix < widest && !self.is_private()
    }

    fn is_private(self) -> bool {
        PRIVATE.iter().any(|range| self.prefix >= range.prefix && range.contains(self.base))
    }
}

fn bits_of(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn same_start(a: u128, b: u128, prefix: u8, bits: u8) -> bool {
    let ignored = u32::from(bits.saturating_sub(prefix));
    // A shift by the full width is no shift at all to the processor: /0 holds everything.
    a.checked_shr(ignored) == b.checked_shr(ignored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_exactly_its_addresses() {
        for (range, address, expected) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.7/24", "203.0.113.1", true),
            ("203.0.113.7", "203.0.113.7", true),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8:1234:5678::/64", "2001:db8:1234:5678::9", true),
            ("2001:db8:1234:5678::/64", "2001:db8:1234:5679::9", false),
        ] {
            let contains = Cidr::parse(range).unwrap().contains(address.parse().unwrap());
            assert_eq!(contains, expected, "{address} in {range}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "*", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0", "10.0.0.0/8/8"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_ranges_nobody_can_own_are_broad() {
        for (range, expected) in [
            ("0.0.0.0/0", true),
            ("128.0.0.0/1", true),
            ("11.0.0.0/8", false),
            ("10.0.0.0/8", false),
            ("fc00::/7", false),
            ("2000::/3", true),
            ("2001:db8::/32", false),
        ] {
            assert_eq!(Cidr::parse(range).unwrap().is_broad(), expected, "{range}");
        }
    }
}

//! IP addresses and networks.
//!
//! An IPv4 address written as an IPv6 one in hexadecimal is the IPv4 address; written with dots it
//! is refused, as are zones, since both have been used to slip past filters.

use super::{Function, Overload, Style, no_overload, overload};
use crate::cel::types::Pattern::{Bool, Cidr, Int, Ip, Text};
use crate::cel::value::{Fault, Value};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) const FUNCTIONS: &[Function] = &[
    function("ip", &[overload(&[Text], Ip), overload(&[Ip], Ip)], |_, args| match args {
        [Value::Ip(address)] => Ok(Value::Ip(*address)),
        [Value::Text(text)] => parse_ip(text.as_str()).map(Value::Ip),
        _ => no_overload("ip", args),
    }),
    function("isIP", &[overload(&[Text], Bool)], |_, args| match args {
        [Value::Text(text)] => Ok(parse_ip(text.as_str()).is_ok().into()),
        _ => no_overload("isIP", args),
    }),
    function("ip.isCanonical", &[overload(&[Text], Bool)], |_, args| match args {
        [Value::Text(text)] => {
            let address = parse_ip(text.as_str())?;
            Ok((address.to_string() == text.as_str()).into())
        }
        _ => no_overload("ip.isCanonical", args),
    }),
    function("cidr", &[overload(&[Text], Cidr), overload(&[Cidr], Cidr)], |_, args| match args {
        [Value::Cidr(address, prefix)] => Ok(Value::Cidr(*address, *prefix)),
        [Value::Text(text)] => parse_cidr(text.as_str()),
        _ => no_overload("cidr", args),
    }),
    function("isCIDR", &[overload(&[Text], Bool)], |_, args| match args {
        [Value::Text(text)] => Ok(parse_cidr(text.as_str()).is_ok().into()),
        _ => no_overload("isCIDR", args),
    }),
    method("family", &[overload(&[Ip], Int)], |_, args| match args {
        [Value::Ip(IpAddr::V4(_))] => Ok(Value::Int(4)),
        [Value::Ip(IpAddr::V6(_))] => Ok(Value::Int(6)),
        _ => no_overload("family", args),
    }),
    ask("isUnspecified", |_, args| asked("isUnspecified", args, |ip| ip.is_unspecified())),
    ask("isLoopback", |_, args| asked("isLoopback", args, |ip| ip.is_loopback())),
    ask("isGlobalUnicast", |_, args| asked("isGlobalUnicast", args, is_global_unicast)),
    ask("isLinkLocalUnicast", |_, args| asked("isLinkLocalUnicast", args, is_link_local)),
    ask("isLinkLocalMulticast", |_, args| {
        asked("isLinkLocalMulticast", args, |ip| match ip {
            IpAddr::V4(ip) => matches!(ip.octets(), [224, 0, 0, _]),
            IpAddr::V6(ip) => matches!(ip.octets(), [0xff, second, ..] if second & 0x0f == 2),
        })
    }),
    method(
        "containsIP",
        &[overload(&[Cidr, Ip], Bool), overload(&[Cidr, Text], Bool)],
        |_, args| match args {
            [Value::Cidr(network, prefix), Value::Ip(ip)] => {
                Ok(contains(*network, *prefix, *ip).into())
            }
            [Value::Cidr(network, prefix), Value::Text(text)] => {
                Ok(contains(*network, *prefix, parse_ip(text.as_str())?).into())
            }
            _ => no_overload("containsIP", args),
        },
    ),
    method("containsCIDR", CONTAINS_CIDR, |_, args| {
        let (network, prefix, inner) = match args {
            [Value::Cidr(network, prefix), Value::Text(text)] => {
                (network, prefix, parse_cidr(text.as_str())?)
            }
            [Value::Cidr(network, prefix), inner @ Value::Cidr(..)] => {
                (network, prefix, inner.clone())
            }
            _ => return no_overload("containsCIDR", args),
        };
        let Value::Cidr(ip, longer) = inner else { return no_overload("containsCIDR", args) };
        Ok((longer >= *prefix && contains(*network, *prefix, ip)).into())
    }),
    method("ip", &[overload(&[Cidr], Ip)], |_, args| match args {
        [Value::Cidr(network, _)] => Ok(Value::Ip(*network)),
        _ => no_overload("ip", args),
    }),
    method("masked", &[overload(&[Cidr], Cidr)], |_, args| match args {
        [Value::Cidr(network, prefix)] => Ok(Value::Cidr(masked(*network, *prefix), *prefix)),
        _ => no_overload("masked", args),
    }),
    method("prefixLength", &[overload(&[Cidr], Int)], |_, args| match args {
        [Value::Cidr(_, prefix)] => Ok(Value::Int(i64::from(*prefix))),
        _ => no_overload("prefixLength", args),
    }),
];

const ASK: &[Overload] = &[overload(&[Ip], Bool)];
const CONTAINS_CIDR: &[Overload] = &[overload(&[Cidr, Cidr], Bool), overload(&[Cidr, Text], Bool)];

const fn function(name: &'static str, overloads: &'static [Overload], run: super::Run) -> Function {
    Function { name, style: Style::Function, overloads, run }
}

const fn method(name: &'static str, overloads: &'static [Overload], run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads, run }
}

const fn ask(name: &'static str, run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads: ASK, run }
}

fn asked<'a>(
    name: &str,
    args: &[Value<'_>],
    ask: impl FnOnce(IpAddr) -> bool,
) -> Result<Value<'a>, Fault> {
    match args {
        [Value::Ip(ip)] => Ok(ask(*ip).into()),
        _ => no_overload(name, args),
    }
}

fn parse_ip(text: &str) -> Result<IpAddr, Fault> {
    let shown: String = text.chars().take(64).collect();
    if text.contains('%') {
        return Err(Fault::failed(format!("IP Address with zone value is not allowed: `{shown}`")));
    }
    if text.contains(':') && text.contains('.') {
        return Err(Fault::failed(format!("IPv4-mapped IPv6 address is not allowed: `{shown}`")));
    }
    let parsed: Result<IpAddr, _> = text.parse();
    parsed.map(|address| address.to_canonical()).map_err(|_| {
        Fault::failed(format!("IP Address '{shown}' parse error during conversion from string"))
    })
}

fn parse_cidr<'a>(text: &str) -> Result<Value<'a>, Fault> {
    let malformed = || Fault::failed("network address parse error during conversion from string");
    let (address, prefix) = text.split_once('/').ok_or_else(malformed)?;
    if address.contains('%') {
        return Err(Fault::failed("CIDR with zone value is not allowed"));
    }
    let is_number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || (prefix.len() > 1 && prefix.starts_with('0')) {
        return Err(malformed());
    }
    let address = parse_ip(address)?;
    let prefix: u8 = prefix.parse().map_err(|_| malformed())?;
    if prefix > width(address) {
        return Err(malformed());
    }
    Ok(Value::Cidr(address, prefix))
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(ip) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits() & mask))
        }
        IpAddr::V6(ip) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix.min(128))).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & mask))
        }
    }
}

fn contains(network: IpAddr, prefix: u8, ip: IpAddr) -> bool {
    network.is_ipv4() == ip.is_ipv4() && masked(network, prefix) == masked(ip, prefix)
}

fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

/// Neither unspecified, loopback, link-local, multicast nor broadcast; private addresses count.
fn is_global_unicast(ip: IpAddr) -> bool {
    let special = ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() || is_link_local(ip);
    !special && ip != IpAddr::V4(Ipv4Addr::BROADCAST)
}

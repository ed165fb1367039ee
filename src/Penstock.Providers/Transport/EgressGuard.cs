using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Providers.Transport;

/// <summary>
/// Decides which addresses may be connected to, so that no URL that somebody wrote reaches a metadata service or a neighbour on a
/// private network (OWASP API7: server-side request forgery). The check is made on the resolved address that is then connected to, so
/// that a name which changes its mind between the two (DNS rebinding) gains nothing.
/// </summary>
public sealed class EgressGuard
{
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("0.0.0.0/8"), // "this" network; 0.0.0.0 reaches the loopback
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"), // carrier-grade NAT
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), // link-local: cloud metadata lives here
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved and broadcast
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("64:ff9b:1::/48"), // local-use NAT64
        IPNetwork.Parse("100::/64"),
        IPNetwork.Parse("2001::/23"), // Teredo, ORCHID, benchmarking
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("fc00::/7"), // unique local
        IPNetwork.Parse("fe80::/10"), // link-local
        IPNetwork.Parse("fec0::/10"),
        IPNetwork.Parse("ff00::/8"), // multicast
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Where clouds keep what a machine may know about itself; nobody's model server lives there.</summary>
    private static readonly IPNetwork[] Metadata =
    [
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::/32"), // AWS
        IPNetwork.Parse("100.100.100.200/32"), // Alibaba
        IPNetwork.Parse("168.63.129.16/32"), // Azure
    ];

    private const string MetadataHost = "169.254.169.254";

    private readonly FrozenSet<string> _allowedHosts;
    private readonly bool _allowsPrivate;

    /// <summary>Public addresses, and whatever <paramref name="allowedHosts"/> (names or literal addresses, compared without case) resolve to.</summary>
    public EgressGuard(IEnumerable<string> allowedHosts)
        : this(allowedHosts, allowsPrivate: false)
    {
    }

    private EgressGuard(IEnumerable<string> allowedHosts, bool allowsPrivate)
    {
        _allowedHosts = allowedHosts.Select(Bare).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _allowsPrivate = allowsPrivate;
    }

    /// <summary>Public addresses only.</summary>
    public static EgressGuard PublicOnly { get; } = new([]);

    /// <summary>
    /// For endpoints and replicas that the operator wrote into the configuration himself: whoever writes 127.0.0.1 or a name of his own
    /// network means it. Metadata addresses are refused even there, unless <paramref name="allowedHosts"/> names them.
    /// </summary>
    public static EgressGuard ForConfigured(IEnumerable<string> allowedHosts) => new(allowedHosts, allowsPrivate: true);

    /// <summary>
    /// For the identity endpoint of the machine that this runs on: the clouds' metadata address, and the host that the platform announces in
    /// <c>IDENTITY_ENDPOINT</c>. Nothing that a client or a configuration names may be reached through it.
    /// </summary>
    public static EgressGuard ForIdentity(Func<string, string?> environment) => new(
        Uri.TryCreate(environment("IDENTITY_ENDPOINT"), UriKind.Absolute, out Uri? announced) ? [MetadataHost, announced.Host] : [MetadataHost]);

    /// <summary>True when <paramref name="address"/> is reachable by everyone, so that reaching it gives nobody a secret view.</summary>
    public static bool IsPublic(IPAddress address) => !IsIn(Private, Embedded(address));

    /// <summary>Whether <paramref name="host"/> may be connected to at <paramref name="address"/>, which it resolved to.</summary>
    public bool Allows(string host, IPAddress address) =>
        _allowedHosts.Contains(Bare(host)) || (_allowsPrivate ? !IsIn(Metadata, Embedded(address)) : IsPublic(address));

    /// <summary>Resolves <paramref name="host"/> and keeps what may be connected to.</summary>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    public async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(Bare(host), out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        return Array.FindAll(addresses, address => Allows(host, address));
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address) =>
        Array.Exists(networks, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));

    private static string Bare(string host) => host.Trim('[', ']');

    /// <summary>The IPv4 address inside of an IPv6 one, where there is one: it is what is reached in the end.</summary>
    private static IPAddress Embedded(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        if (Nat64.Contains(address) || IsCompatible(bytes))
        {
            return new IPAddress(bytes.AsSpan(12, 4));
        }

        return SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4)) : address;
    }

    private static bool IsCompatible(byte[] bytes) => // ::a.b.c.d, but not :: and ::1
        !bytes.AsSpan(0, 12).ContainsAnyExcept((byte)0) && (bytes[12] | bytes[13] | bytes[14]) != 0;
}

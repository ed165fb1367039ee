namespace Penstock.Catalog.Tenants;

/// <summary>How a token may be signed (RFC 7518, section 3.1). Nothing without a signature and nothing with a shared secret is among them.</summary>
public enum TokenAlgorithm
{
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    Es512,
}

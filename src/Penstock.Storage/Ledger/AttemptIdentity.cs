using System.Runtime.InteropServices;
using Penstock.Protocols.Inference;

namespace Penstock.Storage.Ledger;

/// <summary>Which attempt it is: what is known before it is sent.</summary>
/// <param name="Id">Of <see cref="AttemptId"/>.</param>
/// <param name="Tenant">Who asked; null on an open data plane.</param>
/// <param name="Key">By which key; null on an open data plane.</param>
/// <param name="Model">The public model.</param>
/// <param name="Target">The target's name inside the model; null where none was called.</param>
/// <param name="Provider">The provider's or the pool's name; null where none was called.</param>
/// <param name="Region">Where it is; null when unknown.</param>
/// <param name="Operation">What was asked for.</param>
/// <param name="Traits">Kind of attempt.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AttemptIdentity(
    Guid Id,
    string? Tenant,
    string? Key,
    string Model,
    string? Target,
    string? Provider,
    string? Region,
    Operation Operation,
    AttemptTraits Traits);

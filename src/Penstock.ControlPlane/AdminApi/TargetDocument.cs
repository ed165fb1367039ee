using Penstock.Catalog.Models;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>One target of a model in the admin API.</summary>
/// <param name="Name">Its name within the model.</param>
/// <param name="Use">What it uses: <c>pool/NAME</c> or <c>PROVIDER/MODEL</c>.</param>
/// <param name="Tier">Lower ones are tried first.</param>
/// <param name="Weight">Its share within the tier.</param>
/// <param name="Health">Where it stands; null where no gateway runs beside.</param>
/// <param name="Reason">Why; empty when nothing ever happened, null where no gateway runs beside.</param>
/// <param name="Prices">USD for a million tokens; null when not known.</param>
internal sealed record TargetDocument(
    string Name, string Use, int Tier, double Weight, string? Health, string? Reason, PriceOptions? Prices);

using Penstock.ControlPlane.Tenants;
using Penstock.Storage.Tenants;

namespace Penstock.ControlPlane.Dashboard;

/// <summary>What the playground may spend, and has.</summary>
/// <param name="Tenant">Whose name its requests bear.</param>
/// <param name="Budget">Null when nothing bounds it.</param>
/// <param name="Taken">Where its limits stand.</param>
internal sealed record PlaygroundDocument(string Tenant, BudgetEntry? Budget, SpentDocument[] Taken);

using Microsoft.AspNetCore.Http.Features;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Endpoints;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Limits;
using Penstock.Protocols.Errors;

namespace Penstock.Gateway.Hosting;

/// <summary>
/// Lets operators ask models without a virtual key: the same endpoint and pipeline as for everybody, under the tenant <c>playground</c>. A tenant
/// of that name in the configuration decides its models, limits and budget; without one it may spend a dollar a day.
/// </summary>
public sealed class PlaygroundAccess
{
    /// <summary>The tenant's name.</summary>
    public const string TenantName = "playground";

    /// <summary>What it may spend where nothing else is configured.</summary>
    public static readonly BudgetOptions DefaultBudget = new() { Usd = 1, Per = BudgetPeriod.Day };

    private readonly Func<GatewaySnapshot> _snapshot;
    private readonly AccountBook _accounts;
    private readonly Account _own;
    private readonly RunningRequests _running;
    private readonly TimeProvider _time;
    private readonly RequestIds _ids;
    private volatile RouteTable? _routes;

    internal PlaygroundAccess(Func<GatewaySnapshot> snapshot, AccountBook accounts, RunningRequests running, TimeProvider time)
    {
        (_snapshot, _accounts, _running, _time, _ids) = (snapshot, accounts, running, time, new RequestIds(time));
        _own = accounts.Separate(new AccountId(AccountKind.Tenant, TenantName, ""), LimitOptions.None, DefaultBudget);
    }

    /// <summary>The tenant's name, and what it may take and has taken.</summary>
    public (string Tenant, Account Account) Current() => (TenantName, _accounts.Find(AccountKind.Tenant, TenantName, "") ?? _own);

    /// <summary>Answers the request of <paramref name="features"/> as <c>POST /v1/chat/completions</c> answers.</summary>
    public async Task AnswerAsync(IFeatureCollection features)
    {
        var exchange = new HttpExchange();
        exchange.Begin(features, _ids.Next(), _time.GetTimestamp());
        if (_running.IsDraining || _routes?.Find("/v1/chat/completions", out _) is not { } endpoint)
        {
            await exchange.WriteErrorAsync(new(ErrorKind.ShuttingDown, "The gateway does not serve now. Try again.", RetryAfter: TimeSpan.FromSeconds(1)));
            return;
        }

        _running.Begin();
        try
        {
            GatewaySnapshot snapshot = _snapshot();
            TenantOptions tenant = snapshot.Catalog.Tenants.TryGet(TenantName, out TenantOptions? configured)
                ? configured
                : new TenantOptions { Name = TenantName, Budget = DefaultBudget };
            await endpoint.InvokeAsync(exchange, snapshot, new Caller(tenant, null) { TenantAccount = Current().Account });
        }
        finally
        {
            _running.End();
        }
    }

    internal void Open(RouteTable routes) => _routes = routes;
}

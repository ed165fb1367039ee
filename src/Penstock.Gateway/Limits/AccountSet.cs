using System.Collections.Immutable;
using Penstock.Gateway.Inference;
using Penstock.Gateway.Resolution;

namespace Penstock.Gateway.Limits;

/// <summary>The accounts of one exchange that something limits, the narrowest first: user, key, tenant, model.</summary>
internal static class AccountSet
{
    /// <summary>Finds them. A model that the caller may not see is left out: it does not exist for him.</summary>
    public static ImmutableArray<Account> Of(InferenceContext context, ModelRoute? route, AccountBook book)
    {
        Caller caller = context.Caller;
        Account? user = caller.Tenant?.EndUsers is not null && context.Request.EndUser is { } name ? book.EndUsersOf(caller.Tenant.Name)?.Of(name) : null;
        Account? model = route?.Account;
        Account? key = Limited(caller.KeyAccount);
        Account? tenant = Limited(caller.TenantAccount);
        user = Limited(user);
        model = Limited(model);
        int count = (user is null ? 0 : 1) + (key is null ? 0 : 1) + (tenant is null ? 0 : 1) + (model is null ? 0 : 1);
        if (count == 0)
        {
            return [];
        }

        var found = new Account[count];
        int at = 0;
        Put(found, ref at, user);
        Put(found, ref at, key);
        Put(found, ref at, tenant);
        Put(found, ref at, model);
        return ImmutableCollectionsMarshal(found);
    }

    private static Account? Limited(Account? account) => account is { IsLimited: true } ? account : null;

    private static void Put(Account[] found, ref int at, Account? account)
    {
        if (account is not null)
        {
            found[at++] = account;
        }
    }

    private static ImmutableArray<Account> ImmutableCollectionsMarshal(Account[] found) =>
        System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(found);
}

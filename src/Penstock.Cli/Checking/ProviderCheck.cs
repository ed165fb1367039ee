using Penstock.Catalog.Providers;
using Penstock.Cli.Hosting;

namespace Penstock.Cli.Checking;

/// <summary>Whether a provider answers, and takes each of its keys.</summary>
internal static class ProviderCheck
{
    public static async Task<Finding> RunAsync(
        CommandContext context, NetworkProbe network, ProviderOptions provider, CancellationToken cancellationToken)
    {
        string subject = $"provider {provider.Name}";
        Uri? address = ProviderAddress.Of(provider);
        if (provider.Auth != ProviderAuth.Key || address is null)
        {
            return Unasked(context, provider, subject);
        }

        string?[] keys = provider.Keys.Count == 0 ? [null] : [.. provider.Keys.Select(key => key.Reveal())];
        string answered = "";
        for (int index = 0; index < keys.Length; index++)
        {
            ProbeAnswer answer = await network.GetAsync(address, ProviderAddress.Headers(provider, keys[index]), cancellationToken);
            string which = keys.Length > 1 ? $" (key {index + 1} of {keys.Length})" : "";
            if (Fault(answer, subject, address.Host + which) is { } fault)
            {
                return fault;
            }

            answered = Answered(answer);
        }

        return Finding.Connected(subject, $"{address.Host} answers, {answered}{(keys.Length > 1 ? $", {keys.Length} keys" : "")}");
    }

    private static Finding? Fault(ProbeAnswer answer, string subject, string place) => answer.Status switch
    {
        0 => Finding.Missing(subject, $"{place}: {answer.Problem}", "Correct endpoint, or open the way to it", ExitCodes.Unreachable),
        401 or 403 => Finding.Missing(subject, $"{place} refuses the key ({answer.Status})", "Put a valid key in its place"),
        >= 300 and < 400 or >= 500 => Finding.Missing(subject, $"{place} answers {answer.Status}", "Correct endpoint, or try again later", ExitCodes.Unreachable),
        _ => null,
    };

    private static string Answered(ProbeAnswer answer) => answer.Status switch
    {
        200 => ModelCount.Of(answer.Body.Span),
        429 => "at its rate limit now",
        _ => $"without a list of models ({answer.Status})",
    };

    private static Finding Unasked(CommandContext context, ProviderOptions provider, string subject)
    {
        string[] needed = provider.Auth switch
        {
            ProviderAuth.Entra => ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"],
            ProviderAuth.Environment => ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
            _ => [],
        };
        string[] unset = [.. needed.Where(name => string.IsNullOrEmpty(context.Environment.Variable(name)))];
        return unset.Length == 0
            ? Finding.Found(subject, "configured; not contacted, since only keys are tried here")
            : Finding.Missing(subject, $"{string.Join(", ", unset)} not set", "Set them, or authorise another way");
    }
}

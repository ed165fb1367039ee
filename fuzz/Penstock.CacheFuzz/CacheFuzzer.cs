using System.Text;
using Penstock.Catalog.Models;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Caching;
using Penstock.Gateway.Inference;

namespace Penstock.CacheFuzz;

/// <summary>
/// Asks a pipeline by chance, every other time something that differs from the request before in one parameter or the tenant alone. The
/// upstream answers with what the request means, so that an answer that crosses tenants or parameters gives itself away.
/// </summary>
public static class CacheFuzzer
{
    private const int Tenants = 5;

    /// <summary>Runs until <paramref name="requests"/> were asked, or one got a wrong answer.</summary>
    public static async Task<FuzzResult> RunAsync(long requests, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var upstream = new EchoProvider();
        await using var pipeline = new LocalPipeline(
            upstream, new CacheOptions { Exact = TimeSpan.FromDays(1) }, new AnswerCacheOptions { MemoryBytes = 64 * 1024 * 1024 });
        TenantOptions?[] tenants = [null, .. Enumerable.Range(1, Tenants).Select(number => new TenantOptions { Name = "tenant" + number })];
        var output = new CapturedOutput();
        (long hits, long mutations) = (0, 0);
        FuzzedRequest request = FuzzedRequest.Draw(random, Tenants);
        for (long asked = 0; asked < requests; asked++)
        {
            bool mutates = asked % 2 == 1;
            request = mutates ? request.Mutate(random, Tenants) : FuzzedRequest.Draw(random, Tenants);
            mutations += mutates ? 1 : 0;
            string meaning = upstream.Text = request.Meaning;
            byte[] body = request.Write(random);
            output.Clear();
            InferenceContext context = await pipeline.AskAsync(body, tenants[request.Tenant], isStream: false, output, cancellationToken);
            hits += context.Cache == CacheUse.Exact ? 1 : 0;
            if (output.Written.IndexOf(Encoding.UTF8.GetBytes($"\"content\":\"{meaning}\"")) < 0)
            {
                return new FuzzResult(asked + 1, hits, mutations, $"{meaning}: {Encoding.UTF8.GetString(body)} got {Encoding.UTF8.GetString(output.Written)}");
            }

            output.Clear();
            context = mutates ? context : await pipeline.AskAsync(request.Write(random), tenants[request.Tenant], isStream: false, output, cancellationToken);
            if (!mutates && context.Cache != CacheUse.Exact)
            {
                return new FuzzResult(asked + 1, hits, mutations, $"{meaning}: written otherwise it missed, {Encoding.UTF8.GetString(body)}");
            }
        }

        return new FuzzResult(requests, hits, mutations, null);
    }
}

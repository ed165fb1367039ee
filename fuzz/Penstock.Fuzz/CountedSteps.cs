using System.Collections.ObjectModel;
using Penstock.Protocols.Inference.Answers;

namespace Penstock.Fuzz;

/// <summary>Steps of an answer, each of which is counted.</summary>
internal sealed class CountedSteps(FuzzBudget budget) : Collection<ChatChunk>
{
    protected override void InsertItem(int index, ChatChunk item)
    {
        budget.Spend();
        base.InsertItem(index, item);
    }
}
